import { expect, test } from '@jest/globals';
import type { Answer } from './read-status.ts';
import { type AnsweredPod, judge, type Owner } from './verdict.ts';

const OWNER: Owner = {
  kind: 'Deployment',
  namespace: 'default',
  name: 'web',
  replicas: 2,
  isRollingOut: false,
  isOptedOut: false,
  timeoutSeconds: 900,
};
const idle = (forSeconds: number): Answer => ({ kind: 'idle', forSeconds, everActive: true });
const pod = (name: string, answer: Answer, facts: Partial<AnsweredPod> = {}): AnsweredPod => ({
  name,
  isReady: true,
  isTerminating: false,
  answer,
  ...facts,
});
const A = pod('a', idle(1000));

test('judge() puts to sleep when every pod has been idle for long enough', () => {
  expect(judge(OWNER, [A, pod('b', idle(900))])).toEqual({ kind: 'sleep', idleForSeconds: 900 });
});

test.each<[string, Owner | undefined, AnsweredPod[], object]>([
  ['its owner cannot sleep', undefined, [A, A], { reason: 'unsupported-owner' }],
  ['it opted out', { ...OWNER, isOptedOut: true }, [A, A], { reason: 'opted-out' }],
  ['its timeout cannot be read', { ...OWNER, timeoutSeconds: undefined }, [A, A], { reason: 'wrong-annotation' }],
  ['it is rolling out', { ...OWNER, isRollingOut: true }, [A, A], { reason: 'rolling-out' }],
  ['it has no pods', { ...OWNER, replicas: 0 }, [], { reason: 'pods-missing' }],
  ['it has fewer pods than replicas', OWNER, [A], { reason: 'pods-missing' }],
  ['a pod is not ready', OWNER, [A, pod('b', idle(1000), { isReady: false })], { reason: 'pod-not-ready', pod: 'b' }],
  [
    'a pod terminates',
    OWNER,
    [A, pod('b', idle(1000), { isTerminating: true })],
    { reason: 'pod-not-ready', pod: 'b' },
  ],
  ['a pod did not answer', OWNER, [A, pod('b', { kind: 'none', error: 'timeout' })], { reason: 'no-answer', pod: 'b' }],
  [
    'a pod does not know',
    OWNER,
    [A, pod('b', { kind: 'unknown', reason: 'unknown' })],
    { reason: 'unknown', pod: 'b' },
  ],
  ['a pod is busy', OWNER, [A, pod('b', { kind: 'busy', connections: 1 })], { reason: 'busy', pod: 'b' }],
  ['a pod was busy a moment ago', OWNER, [A, pod('b', idle(899))], { reason: 'not-idle-long-enough', pod: 'b' }],
])('judge() keeps awake when %s', (_, owner, pods, verdict) => {
  expect(judge(owner, pods)).toEqual({ kind: 'keep', ...verdict });
});
