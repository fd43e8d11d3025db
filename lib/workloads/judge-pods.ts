import type { Keep, KeepReason } from './keep.ts';
import type { Answer } from './read-status.ts';
import type { Rules } from './rules.ts';

/** A pod of the workload and what its sidecar said. */
export interface AnsweredPod {
  name: string;
  uid: string;
  /** Since it was created, by the API server's clock. */
  ageSeconds: number;
  isMonitored: boolean;
  isReady: boolean;
  isTerminating: boolean;
  /** True when its sidecar has run since the pod started. */
  isWatchedFromStart: boolean;
  /** By a clock that only goes forward. What the answer says is of a moment between the two. */
  askedAtSeconds: number;
  answeredAtSeconds: number;
  answer: Answer;
}

/** How long may be idle: what was said, as far as pods are judged by it. */
type Timeouts = Pick<Extract<Rules, { kind: 'rules' }>, 'idleSeconds' | 'neverConnectedSeconds'>;

/** How much the clocks of two machines may differ in what they say of one pod. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** What a sidecar does not know, where the workload's owner can do something about it. */
const OWN_REASONS = ['unclear', 'half-closed'] as const;

/** How long no client has been connected to any of the pods, 0 if that is not known of each. */
export function idleForSeconds(pods: readonly AnsweredPod[]): number {
  return Math.min(...pods.map(({ answer }) => (answer.kind === 'idle' ? answer.forSeconds : 0)));
}

/**
 * How long these pods have to be without clients before they sleep. That they never had one is known only if each sidecar has
 * run since its pod started; otherwise the longer timeout applies.
 */
export function timeoutFor(
  pods: readonly Pick<AnsweredPod, 'answer' | 'isWatchedFromStart'>[],
  { idleSeconds, neverConnectedSeconds }: Timeouts,
): number {
  if (pods.some(({ answer }) => answer.kind === 'idle' && answer.everActive)) return idleSeconds;
  const isKnown = pods.every(({ isWatchedFromStart }) => isWatchedFromStart);
  return isKnown ? neverConnectedSeconds : Math.max(idleSeconds, neverConnectedSeconds);
}

/** Why pods keep their workload awake, if they do: the table of `judge()` from `did not ask for monitoring` on. */
export function whyPodsAwake(pods: readonly AnsweredPod[], timeouts: Timeouts): Keep | undefined {
  for (const pod of pods) {
    const reason = whySilent(pod);
    if (reason) return { kind: 'keep', reason, pod: pod.name };
  }
  const busy = pods.find(({ answer }) => answer.kind === 'busy');
  if (busy) return { kind: 'keep', reason: 'busy', pod: busy.name };
  const wasConnected = pods.some(({ answer }) => answer.kind === 'idle' && answer.everActive);
  const timeout = timeoutFor(pods, timeouts);
  const early = pods.find(({ answer }) => !(answer.kind === 'idle' && answer.forSeconds >= timeout));
  return early && { kind: 'keep', reason: wasConnected ? 'not-idle-long-enough' : 'never-connected', pod: early.name };
}

function whySilent({ isMonitored, isReady, isTerminating, ageSeconds, answer }: AnsweredPod): KeepReason | undefined {
  if (!isMonitored) return 'not-monitored';
  if (isTerminating) return 'terminating';
  if (!isReady) return 'not-ready';
  if (answer.kind === 'none') return 'no-answer';
  if (answer.kind === 'unknown') return OWN_REASONS.find((reason) => reason === answer.reason) ?? 'unknown';
  const isPossible = answer.kind === 'busy' || answer.forSeconds <= ageSeconds + CLOCK_TOLERANCE_SECONDS;
  return isPossible ? undefined : 'stale';
}
