import type { Answer } from './read-status.ts';

/** What owns the pods, as far as a verdict goes by it. */
export interface Owner {
  kind: string;
  namespace: string;
  name: string;
  /** The replicas that it wants. */
  replicas: number;
  isRollingOut: boolean;
  isOptedOut: boolean;
  /** How long all of its pods must have been idle, or undefined where an annotation could not be read. */
  timeoutSeconds: number | undefined;
}

/** A pod of the owner and what its sidecar said. */
export interface AnsweredPod {
  name: string;
  isReady: boolean;
  isTerminating: boolean;
  answer: Answer;
}

/** Why an owner is left alone. */
export const KEEP_REASONS = [
  'unsupported-owner',
  'opted-out',
  'wrong-annotation',
  'rolling-out',
  'pods-missing',
  'pod-not-ready',
  'no-answer',
  'unknown',
  'busy',
  'not-idle-long-enough',
] as const;

/** One of {@link KEEP_REASONS}. */
export type KeepReason = (typeof KEEP_REASONS)[number];

/** What becomes of an owner. */
export type Verdict = { kind: 'sleep'; idleForSeconds: number } | { kind: 'keep'; reason: KeepReason; pod?: string };

/**
 * Decides what becomes of an owner. It sleeps only when every one of its pods says that nobody has been connected for
 * at least the timeout; anything that is missing or unclear keeps it awake. The first row that fits:
 *
 * | the owner or any of its pods                                | verdict                    |
 * |-------------------------------------------------------------|----------------------------|
 * | cannot be read, or is of a kind that cannot sleep           | keep unsupported-owner     |
 * | says `idle-action` is not `scale`                           | keep opted-out             |
 * | has an annotation that cannot be read                       | keep wrong-annotation      |
 * | is changing: not all pods are of the newest template        | keep rolling-out           |
 * | has fewer pods than replicas, or none                       | keep pods-missing          |
 * | is not ready, or terminating                                | keep pod-not-ready         |
 * | did not answer, or not with a status                        | keep no-answer             |
 * | answered that it does not know                              | keep unknown               |
 * | has a connection                                            | keep busy                  |
 * | has been idle for less than the timeout                     | keep not-idle-long-enough  |
 * | any other                                                   | sleep                      |
 */
export function judge(owner: Owner | undefined, pods: readonly AnsweredPod[]): Verdict {
  if (!owner) return { kind: 'keep', reason: 'unsupported-owner' };
  if (owner.isOptedOut) return { kind: 'keep', reason: 'opted-out' };
  const { timeoutSeconds } = owner;
  if (timeoutSeconds === undefined) return { kind: 'keep', reason: 'wrong-annotation' };
  if (owner.isRollingOut) return { kind: 'keep', reason: 'rolling-out' };
  if (pods.length === 0 || pods.length < owner.replicas) return { kind: 'keep', reason: 'pods-missing' };
  for (const pod of pods) {
    const reason = whyAwake(pod, timeoutSeconds);
    if (reason) return { kind: 'keep', reason, pod: pod.name };
  }
  return {
    kind: 'sleep',
    idleForSeconds: Math.min(...pods.map(({ answer }) => (answer.kind === 'idle' ? answer.forSeconds : 0))),
  };
}

function whyAwake({ isReady, isTerminating, answer }: AnsweredPod, timeoutSeconds: number): KeepReason | undefined {
  if (!isReady || isTerminating) return 'pod-not-ready';
  if (answer.kind === 'none') return 'no-answer';
  if (answer.kind === 'unknown') return 'unknown';
  if (answer.kind === 'busy') return 'busy';
  return answer.forSeconds < timeoutSeconds ? 'not-idle-long-enough' : undefined;
}
