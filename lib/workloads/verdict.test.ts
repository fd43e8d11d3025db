import { expect, test } from '@jest/globals';
import type { AnsweredPod } from './judge-pods.ts';
import type { Answer } from './read-status.ts';
import { answeredPod, ownerFacts } from './testing/facts.ts';
import { judge, type OwnerFacts, type SleepFacts } from './verdict.ts';

const RULES = { kind: 'rules', action: 'scale', idleSeconds: 900, neverConnectedSeconds: 3600 } as const;
const OWNER = ownerFacts({ rules: RULES, replicas: 2 });
const idle = (forSeconds: number, everActive = true): Answer => ({ kind: 'idle', forSeconds, everActive });
const pod = (name: string, answer: Answer, facts: Partial<AnsweredPod> = {}): AnsweredPod =>
  answeredPod(answer, { name, uid: name, ...facts });
const A = pod('a', idle(1000));
const B = pod('b', idle(900));

test('judge() puts to sleep when every pod has been idle for long enough', () => {
  expect(judge(OWNER, [A, B])).toEqual({ kind: 'sleep', idleForSeconds: 900 });
  expect(judge({ ...OWNER, scale: undefined }, [A])).toEqual({ kind: 'sleep', idleForSeconds: 1000 });
});

test('judge() deletes a pod without a controller that asks for it', () => {
  const rules = { ...RULES, action: 'delete' } as const;
  expect(judge({ kind: 'bare', rules }, [A])).toEqual({ kind: 'delete', idleForSeconds: 1000 });
  expect(judge({ kind: 'bare', rules: { kind: 'no-deletion' } }, [A])).toEqual({ kind: 'keep', reason: 'no-deletion' });
  expect(judge({ kind: 'bare', rules: RULES }, [A])).toEqual({ kind: 'keep', reason: 'bare-pod' });
});

test.each(['job', 'daemonset', 'no-scale', 'no-rights', 'unreadable'] as const)('judge() keeps awake: %s', (reason) => {
  expect(judge({ kind: 'none', reason }, [A, B])).toEqual({ kind: 'keep', reason });
});

test.each<[string, Partial<OwnerFacts>, AnsweredPod[], object]>([
  ['it opted out', { rules: { kind: 'opted-out' } }, [A, B], { reason: 'opted-out' }],
  ['an annotation is wrong', { rules: { kind: 'wrong', annotation: 'x' } }, [A, B], { reason: 'wrong-annotation' }],
  ['KEDA scales it', { isScaledByKeda: true }, [A, B], { reason: 'keda' }],
  ['it is paused', { isPaused: true }, [A, B], { reason: 'paused' }],
  ['its claims would go with its pods', { deletesClaims: true }, [A, B], { reason: 'deletes-claims' }],
  ['it sleeps already', { scale: { replicas: 0, currentReplicas: 1 } }, [A], { reason: 'asleep' }],
  ['it is being deleted', { isTerminating: true }, [A, B], { reason: 'terminating' }],
  ['it is young', { ageSeconds: 899 }, [A, B], { reason: 'too-young' }],
  ['its age is not known', { ageSeconds: Number.NaN }, [A, B], { reason: 'too-young' }],
  ['it is rolling out', { isRollingOut: true }, [A, B], { reason: 'rolling-out' }],
  ['it was changed', { changedSecondsAgo: 899 }, [A, B], { reason: 'changed-lately' }],
  ['it has no pods', {}, [], { reason: 'pods-missing' }],
  ['it has fewer pods than it wants', {}, [A], { reason: 'pods-missing' }],
  ['it has fewer pods than it counts', { scale: { replicas: 1, currentReplicas: 2 } }, [A], { reason: 'pods-missing' }],
  [
    'a pod is not monitored',
    {},
    [A, pod('b', idle(1000), { isMonitored: false })],
    { reason: 'not-monitored', pod: 'b' },
  ],
  ['a pod is not ready', {}, [A, pod('b', idle(1000), { isReady: false })], { reason: 'not-ready', pod: 'b' }],
  ['a pod terminates', {}, [A, pod('b', idle(1000), { isTerminating: true })], { reason: 'terminating', pod: 'b' }],
  ['a pod did not answer', {}, [A, pod('b', { kind: 'none', error: 'timeout' })], { reason: 'no-answer', pod: 'b' }],
  ['a pod does not know', {}, [A, pod('b', { kind: 'unknown', reason: 'unknown' })], { reason: 'unknown', pod: 'b' }],
  ['a pod cannot tell', {}, [A, pod('b', { kind: 'unknown', reason: 'unclear' })], { reason: 'unclear', pod: 'b' }],
  [
    'a pod has a half-closed connection',
    {},
    [A, pod('b', { kind: 'unknown', reason: 'half-closed' })],
    { reason: 'half-closed', pod: 'b' },
  ],
  ['a pod is older than itself', {}, [A, pod('b', idle(1000), { ageSeconds: 900 })], { reason: 'stale', pod: 'b' }],
  ['a pod is busy', {}, [A, pod('b', { kind: 'busy', connections: 1 })], { reason: 'busy', pod: 'b' }],
  ['a pod was busy a moment ago', {}, [A, pod('b', idle(899))], { reason: 'not-idle-long-enough', pod: 'b' }],
  [
    'it was never connected',
    {},
    [pod('a', idle(3599, false)), pod('b', idle(3600, false))],
    { reason: 'never-connected', pod: 'a' },
  ],
])('judge() keeps awake when %s', (_, facts, pods, keep) => {
  expect(judge({ ...OWNER, ...facts }, pods)).toEqual({ kind: 'keep', ...keep });
});

test('judge() waits for ever for the first connection where that timeout is off', () => {
  const rules = { ...RULES, neverConnectedSeconds: Number.POSITIVE_INFINITY };
  const never = (name: string) => pod(name, idle(999_999, false), { ageSeconds: 999_999 });
  expect(judge({ ...OWNER, rules }, [never('a'), never('b')])).toMatchObject({ reason: 'never-connected' });
  expect(judge({ ...OWNER, rules }, [never('a'), B])).toEqual({ kind: 'sleep', idleForSeconds: 900 });
});

test.each<[string, number, boolean, object]>([
  ['knows that no client was ever connected', 60, true, { kind: 'sleep', idleForSeconds: 100 }],
  ['was restarted, and the other timeout is longer', 60, false, { kind: 'keep', reason: 'never-connected', pod: 'a' }],
  ['was restarted, and its own is longer', 3600, false, { kind: 'keep', reason: 'never-connected', pod: 'a' }],
])('judge() of pods without a client where a sidecar %s', (_, neverConnectedSeconds, isWatchedFromStart, verdict) => {
  const pods = [pod('a', idle(100, false)), pod('b', idle(100, false), { isWatchedFromStart })];
  expect(judge({ ...OWNER, rules: { ...RULES, neverConnectedSeconds } }, pods)).toEqual(verdict);
});

const NOTE: SleepFacts = { phase: 'older', replicasBefore: 3, secondsAgo: 600, isUnchangedSince: true };
const SLEPT: SleepFacts = { ...NOTE, phase: 'asleep' };
const OPTED_OUT = { kind: 'opted-out' } as const;
const AFTER = { ageSeconds: 600 };
const busy = (name: string, facts = {}) => pod(name, { kind: 'busy', connections: 1 }, facts);
const replicas = (wanted: number) => ({ replicas: wanted, currentReplicas: wanted });

test.each<[string, Partial<OwnerFacts>, AnsweredPod[], object]>([
  ['gives back what it had', { scale: replicas(1), sleep: SLEPT }, [busy('a')], { kind: 'wake', replicas: 3 }],
  [
    'gives it back before there is a pod',
    { scale: replicas(1), sleep: SLEPT },
    [pod('old', idle(1), { isTerminating: true })],
    { kind: 'wake', replicas: 3 },
  ],
  [
    'gives nothing back to one that opted out',
    { scale: replicas(1), sleep: SLEPT, rules: OPTED_OUT },
    [busy('a')],
    { kind: 'tidy', reason: 'woken' },
  ],
  [
    'gives nothing back to one that is paused',
    { scale: replicas(1), sleep: SLEPT, isPaused: true },
    [busy('a')],
    { kind: 'tidy', reason: 'woken' },
  ],
  [
    'gives nothing back where a reaper died before it scaled, though every pod is younger',
    { scale: replicas(1), sleep: { ...NOTE, phase: 'falling-asleep' } },
    [busy('a', AFTER)],
    { kind: 'tidy', reason: 'busy' },
  ],
  [
    'finishes waking where a reaper died before it scaled',
    { scale: replicas(1), sleep: { ...NOTE, phase: 'waking' } },
    [busy('a')],
    { kind: 'wake', replicas: 3 },
  ],
  [
    'gives nothing back twice',
    { scale: replicas(1), sleep: { ...NOTE, phase: 'waking', isUnchangedSince: false } },
    [busy('a')],
    { kind: 'tidy', reason: 'woken' },
  ],
  [
    'gives back what it had by a note of an older version',
    { scale: replicas(1) },
    [busy('a', AFTER)],
    { kind: 'wake', replicas: 3 },
  ],
  [
    'gives it back where it was woken in the same second',
    { scale: replicas(1) },
    [busy('a', { ageSeconds: 600.9 })],
    { kind: 'wake', replicas: 3 },
  ],
  [
    'gives it back while the last pods end',
    { scale: replicas(1) },
    [busy('a', AFTER), pod('old', idle(1), { isTerminating: true })],
    { kind: 'wake', replicas: 3 },
  ],
  ['never takes any away', { scale: replicas(5) }, [busy('a', AFTER)], { kind: 'tidy', reason: 'woken' }],
  [
    'gives nothing back where it had none that can be read',
    { scale: replicas(1), sleep: { ...NOTE, replicasBefore: undefined } },
    [busy('a', AFTER)],
    { kind: 'tidy', reason: 'woken' },
  ],
  [
    'leaves replicas to KEDA',
    { scale: replicas(1), isScaledByKeda: true },
    [busy('a', AFTER)],
    { kind: 'tidy', reason: 'woken' },
  ],
  [
    'undoes what was interrupted if a client came',
    { scale: replicas(1) },
    [busy('a')],
    { kind: 'tidy', reason: 'busy' },
  ],
  [
    'finishes what was interrupted if no client came',
    { scale: replicas(2) },
    [A, B],
    { kind: 'sleep', idleForSeconds: 900 },
  ],
  [
    'takes a note without time for one that broke off',
    { scale: replicas(1), sleep: { ...NOTE, secondsAgo: Number.NaN } },
    [busy('a', AFTER)],
    { kind: 'tidy', reason: 'busy' },
  ],
  [
    'leaves a sleeper alone',
    { scale: replicas(0) },
    [busy('a', { isTerminating: true })],
    { kind: 'keep', reason: 'asleep' },
  ],
])('judge() of an owner with a note %s', (_, facts, pods, verdict) => {
  expect(judge({ ...OWNER, sleep: NOTE, ...facts }, pods)).toEqual(verdict);
});
