import { type AnsweredPod, idleForSeconds, whyPodsAwake } from './judge-pods.ts';
import type { Keep, KeepReason } from './keep.ts';
import type { NoOwnerReason } from './owners.ts';
import type { Rules } from './rules.ts';
import type { SleepNote } from './sleep-note.ts';

/** An owner that can be scaled, as far as a verdict goes by it. */
export interface OwnerFacts {
  kind: 'owner';
  rules: Rules;
  isScaledByKeda: boolean;
  isPaused: boolean;
  isTerminating: boolean;
  isRollingOut: boolean;
  /** Zero replicas would delete the claims of its volumes. */
  deletesClaims: boolean;
  ageSeconds: number;
  /** Since another client last requested a change of it. */
  changedSecondsAgo: number;
  /** Wanted, and there as its controller counts them. Undefined if it has not been read yet. */
  scale: { replicas: number; currentReplicas: number } | undefined;
  /** Where it was put to sleep, or a reaper died in between. */
  sleep: SleepFacts | undefined;
}

/** What is written on an owner of an earlier pass. */
export interface SleepFacts {
  phase: Exclude<SleepNote['phase'], 'foreign'>;
  replicasBefore: number | undefined;
  /** False where more has changed of the owner since than its note. */
  isUnchangedSince: boolean;
  /** Since it was written, by the API server's clock; not a number where that cannot be read. */
  secondsAgo: number;
}

/** What is judged. */
export type Subject =
  | OwnerFacts
  /** A pod that nothing manages. */
  | { kind: 'bare'; rules: Rules }
  | { kind: 'none'; reason: NoOwnerReason | 'opted-out' };

/** What becomes of a workload. */
export type Verdict =
  | { kind: 'sleep'; idleForSeconds: number }
  | { kind: 'delete'; idleForSeconds: number }
  /** It was woken up: its former replicas are restored. */
  | { kind: 'wake'; replicas: number }
  /** What a reaper wrote on it is no longer so. */
  | { kind: 'tidy'; reason: KeepReason | 'woken' }
  | Keep;

/** The API server's times are whole seconds, and the two that are held against each other were rounded down. */
const TIME_STEP_SECONDS = 1;

/**
 * Decides what becomes of a workload. It sleeps only when every one of its pods reports no client for at
 * least the timeout; anything missing or unclear keeps it awake. The first row that fits:
 *
 * | the workload or any of its pods                                        | verdict                    |
 * |------------------------------------------------------------------------|----------------------------|
 * | is a Job, a DaemonSet, of kinds that cannot be scaled                  | keep job, daemonset, …     |
 * | has an owner of another kind, or one that is gone, that cannot be read  | keep unknown-owner         |
 * | has an owner that may not or cannot be read, unless a pod opted out    | keep no-rights, unreadable |
 * | slept, has replicas again, fewer than it had                           | wake                       |
 * | slept, has replicas again, and no fewer, or opted out, or is paused, …  | tidy                       |
 * | has a note of a reaper that died before it scaled, and fits a row below | tidy, and keep             |
 * | says `idle-action: none`, or its namespace does                        | keep opted-out             |
 * | has an annotation that cannot be read                                  | keep wrong-annotation      |
 * | is a pod that nothing manages and that does not ask to be deleted      | keep bare-pod              |
 * | is one that asks for it, of a reaper that does not delete              | keep no-deletion           |
 * | is scaled by KEDA                                                      | keep keda                  |
 * | is paused                                                              | keep paused                |
 * | would lose the claims of its volumes                                   | keep deletes-claims        |
 * | shall have no replicas                                                 | keep asleep                |
 * | is being deleted                                                       | keep terminating           |
 * | is younger than the timeout                                            | keep too-young             |
 * | has pods that are not of the newest template                           | keep rolling-out           |
 * | was changed within the timeout                                         | keep changed-lately        |
 * | has fewer pods than replicas, or none                                  | keep pods-missing          |
 * | did not ask for monitoring                                             | keep not-monitored         |
 * | is not ready                                                           | keep not-ready             |
 * | did not answer, or not with a status                                   | keep no-answer             |
 * | answered that it cannot tell users from others                         | keep unclear               |
 * | has a connection of which one direction is open                        | keep half-closed           |
 * | answered that it does not know                                         | keep unknown               |
 * | says it has been idle for longer than it exists                        | keep stale                 |
 * | has a connection                                                       | keep busy                  |
 * | all never had one, and not for their own timeout                       | keep never-connected       |
 * | has been idle for less than the timeout                                | keep not-idle-long-enough  |
 * | any other                                                              | sleep or delete            |
 */
export function judge(subject: Subject, pods: readonly AnsweredPod[]): Verdict {
  if (subject.kind === 'none') return { kind: 'keep', reason: subject.reason };
  const awake = subject.kind === 'owner' ? ofSleeper(subject, pods) : undefined;
  if (awake) return awake;
  const keep = whyAwake(subject, pods);
  const isHalfDone = subject.kind === 'owner' && subject.sleep && subject.scale?.replicas !== 0;
  if (keep) return isHalfDone ? { kind: 'tidy', reason: keep.reason } : keep;
  const kind = subject.kind === 'owner' ? 'sleep' : 'delete';
  return { kind, idleForSeconds: idleForSeconds(pods) };
}

/** What becomes of an owner that slept and has replicas again. */
function ofSleeper(owner: OwnerFacts, pods: readonly AnsweredPod[]): Verdict | undefined {
  const { sleep, scale } = owner;
  if (!sleep || !scale || scale.replicas === 0 || !hasSlept(sleep, pods)) return undefined;
  // Where more has changed since, it may have had its replicas back, and its owner wanted fewer.
  const isGivenBack = sleep.phase === 'waking' && !sleep.isUnchangedSince;
  const { replicasBefore = 0 } = sleep;
  return scale.replicas < replicasBefore && !isGivenBack && mayWake(owner)
    ? { kind: 'wake', replicas: replicasBefore }
    : { kind: 'tidy', reason: 'woken' };
}

/**
 * The note says so. One of an older version does not: it slept where each of its pods is younger than the note, as one that
 * is older was there all the time.
 */
function hasSlept({ phase, secondsAgo }: SleepFacts, pods: readonly AnsweredPod[]): boolean {
  if (phase !== 'older') return phase !== 'falling-asleep';
  const staying = pods.filter(({ isTerminating }) => !isTerminating);
  return staying.length > 0 && staying.every(({ ageSeconds }) => ageSeconds <= secondsAgo + TIME_STEP_SECONDS);
}

function mayWake({ rules, isScaledByKeda, isPaused, isTerminating }: OwnerFacts): boolean {
  return rules.kind === 'rules' && !isScaledByKeda && !isPaused && !isTerminating;
}

function whyAwake(subject: Exclude<Subject, { kind: 'none' }>, pods: readonly AnsweredPod[]): Keep | undefined {
  const { rules } = subject;
  if (rules.kind === 'opted-out') return { kind: 'keep', reason: 'opted-out' };
  if (rules.kind === 'wrong') return { kind: 'keep', reason: 'wrong-annotation' };
  if (rules.kind === 'no-deletion') return { kind: 'keep', reason: 'no-deletion' };
  if (subject.kind === 'bare' && rules.action !== 'delete') return { kind: 'keep', reason: 'bare-pod' };
  const reason = subject.kind === 'owner' ? whyOwnerAwake(subject, rules.idleSeconds) : undefined;
  if (reason) return { kind: 'keep', reason };
  const wanted =
    subject.kind === 'owner' ? Math.max(subject.scale?.replicas ?? 1, subject.scale?.currentReplicas ?? 1) : 1;
  if (pods.length < wanted || pods.length === 0) return { kind: 'keep', reason: 'pods-missing' };
  return whyPodsAwake(pods, rules);
}

function whyOwnerAwake(owner: OwnerFacts, idleSeconds: number): KeepReason | undefined {
  if (owner.isScaledByKeda) return 'keda';
  if (owner.isPaused) return 'paused';
  if (owner.deletesClaims) return 'deletes-claims';
  if (owner.scale?.replicas === 0) return 'asleep';
  if (owner.isTerminating) return 'terminating';
  if (!(owner.ageSeconds >= idleSeconds)) return 'too-young';
  if (owner.isRollingOut) return 'rolling-out';
  return owner.changedSecondsAgo >= idleSeconds ? undefined : 'changed-lately';
}
