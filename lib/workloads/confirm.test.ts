import { expect, test } from '@jest/globals';
import { confirm, type Look } from './confirm.ts';
import type { AnsweredPod } from './judge-pods.ts';
import type { Answer } from './read-status.ts';
import type { Verdict } from './verdict.ts';

const idle = (forSeconds: number): Answer => ({ kind: 'idle', forSeconds, everActive: true });
const pod = (uid: string, answer: Answer, askedAtSeconds = 60, tookSeconds = 0.1): AnsweredPod => ({
  name: uid,
  uid,
  ageSeconds: 9000,
  isMonitored: true,
  isReady: true,
  isTerminating: false,
  isWatchedFromStart: true,
  askedAtSeconds,
  answeredAtSeconds: askedAtSeconds + tookSeconds,
  answer,
});
const SLEEP: Verdict = { kind: 'sleep', idleForSeconds: 1000 };
const BUSY: Verdict = { kind: 'keep', reason: 'busy', pod: 'a' };
const FIRST: Look = {
  subject: { kind: 'none', reason: 'job' },
  pods: [pod('a', idle(1000), 50), pod('b', idle(2001), 51)],
  verdict: SLEEP,
  version: '1/1',
};
const SECOND: Look = { ...FIRST, pods: [pod('b', idle(2010)), pod('a', idle(1010))] };

test.each<[string, Look, Look, Verdict]>([
  ['is idle both times', FIRST, SECOND, SLEEP],
  ['was busy at first', { ...FIRST, verdict: BUSY }, SECOND, BUSY],
  ['is busy by now', FIRST, { ...SECOND, verdict: BUSY }, BUSY],
  [
    'has one pod more',
    FIRST,
    { ...SECOND, pods: [...SECOND.pods, pod('c', idle(1010))] },
    { kind: 'keep', reason: 'pods-changed' },
  ],
  [
    'has another pod',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(1010)), pod('c', idle(2010))] },
    { kind: 'keep', reason: 'pods-changed' },
  ],
  ['was changed', FIRST, { ...SECOND, version: '1/2' }, { kind: 'keep', reason: 'changed-meanwhile' }],
  ['is another one of its name', FIRST, { ...SECOND, version: '2/1' }, { kind: 'keep', reason: 'changed-meanwhile' }],
  [
    'has a pod whose clock stands',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(1000)), pod('b', idle(2010))] },
    { kind: 'keep', reason: 'stale', pod: 'a' },
  ],
  [
    'has a pod that last looked two seconds before it was asked',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(1008)), pod('b', idle(2010))] },
    { kind: 'keep', reason: 'stale', pod: 'a' },
  ],
  [
    'has a pod that answers late',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(1012), 60, 2), pod('b', idle(2010))] },
    SLEEP,
  ],
  [
    'has a pod whose clock leaps',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(1010)), pod('b', idle(9999))] },
    { kind: 'keep', reason: 'stale', pod: 'b' },
  ],
  [
    'has a pod whose clock restarted',
    FIRST,
    { ...SECOND, pods: [pod('a', idle(3)), pod('b', idle(2010))] },
    { kind: 'keep', reason: 'stale', pod: 'a' },
  ],
])('confirm() of a workload that %s', (_, first, second, verdict) => {
  expect(confirm(first, second)).toEqual(verdict);
});
