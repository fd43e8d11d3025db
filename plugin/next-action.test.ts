import { expect, test } from '@jest/globals';
import type { AnsweredPod } from '../lib/workloads/judge-pods.ts';
import { answeredPod, ownerFacts } from '../lib/workloads/testing/facts.ts';
import type { OwnerFacts } from '../lib/workloads/verdict.ts';
import { judge } from '../lib/workloads/verdict.ts';
import { nextAction } from './next-action.ts';

const rules = { kind: 'rules', action: 'scale', idleSeconds: 900, neverConnectedSeconds: 900 } as const;
const owner = ownerFacts({ rules, replicas: 1 });
const pod = answeredPod;
const idle = (forSeconds: number, everActive = true) => pod({ kind: 'idle', forSeconds, everActive });
const BUSY = pod({ kind: 'busy', connections: 2 });

const nextOf = (subject: OwnerFacts, pods: AnsweredPod[]) =>
  nextAction({ subject, pods, verdict: judge(subject, pods) });

test.each([
  ['idle for long enough', owner, [idle(900)], { kind: 'due', action: 'sleep' }],
  ['idle for a while', owner, [idle(600)], { kind: 'later', action: 'sleep', inSeconds: 300 }],
  ['young', { ...owner, ageSeconds: 100 }, [idle(90)], { kind: 'later', action: 'sleep', inSeconds: 810 }],
  [
    'changed lately',
    { ...owner, changedSecondsAgo: 200 },
    [idle(900)],
    { kind: 'later', action: 'sleep', inSeconds: 700 },
  ],
  ['young and busy', { ...owner, ageSeconds: 100 }, [BUSY], { kind: 'stays', reason: 'too-young' }],
  ['busy', owner, [BUSY], { kind: 'stays', reason: 'busy', pod: 'web-1' }],
  [
    'never to sleep before the first client',
    { ...owner, rules: { ...owner.rules, neverConnectedSeconds: Number.POSITIVE_INFINITY } } as OwnerFacts,
    [idle(5000, false)],
    { kind: 'stays', reason: 'never-connected', pod: 'web-1' },
  ],
] as const)('a workload that is %s', (_, subject, pods, expected) => {
  expect(nextOf(subject, [...pods])).toEqual(expected);
});
