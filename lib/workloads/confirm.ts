import type { AnsweredPod } from './judge-pods.ts';
import type { Subject, Verdict } from './verdict.ts';

/** What was seen of a workload at one time. */
export interface Look {
  subject: Subject;
  pods: readonly AnsweredPod[];
  verdict: Verdict;
  /** Tells the owner from another of its name, and every change that was requested of it. */
  version: string;
}

/** Between asking a pod and its answer lie up to two seconds, and the answers are whole ones. */
const CLOCK_TOLERANCE_SECONDS = 4;

/**
 * Decides after a second look. The first row that fits:
 *
 * | the workload                                                            | verdict                |
 * |-------------------------------------------------------------------------|------------------------|
 * | was neither idle nor to be woken at the first look                      | that of the first look |
 * | was to be woken, and was changed in between                             | keep changed-meanwhile |
 * | is judged otherwise at the second look                                  | that of the second     |
 * | has other pods                                                          | keep pods-changed      |
 * | is another one, or was changed in between                               | keep changed-meanwhile |
 * | has a pod whose idle time did not go on as a clock does                 | keep stale             |
 * | any other                                                               | that of the second     |
 */
export function confirm(first: Look, second: Look): Verdict {
  if (!['sleep', 'delete', 'wake'].includes(first.verdict.kind)) return first.verdict;
  if (first.verdict.kind === 'wake' && !(first.version === second.version && second.verdict.kind !== 'sleep'))
    return { kind: 'keep', reason: 'changed-meanwhile' };
  if (first.verdict.kind === 'wake') return second.verdict;
  if (second.verdict.kind !== first.verdict.kind) return second.verdict;
  if (joinUids(first) !== joinUids(second)) return { kind: 'keep', reason: 'pods-changed' };
  if (first.version !== second.version) return { kind: 'keep', reason: 'changed-meanwhile' };
  const before = new Map(first.pods.map((pod) => [pod.uid, pod]));
  const stale = second.pods.find((pod) => !wentOn(before.get(pod.uid), pod));
  return stale ? { kind: 'keep', reason: 'stale', pod: stale.name } : second.verdict;
}

function joinUids({ pods }: Look): string {
  return pods
    .map(({ uid }) => uid)
    .sort()
    .join();
}

function wentOn(before: AnsweredPod | undefined, after: AnsweredPod): boolean {
  if (before?.answer.kind !== 'idle' || after.answer.kind !== 'idle') return false;
  const gained = after.answer.forSeconds - before.answer.forSeconds;
  return Math.abs(gained - (after.askedAtSeconds - before.askedAtSeconds)) <= CLOCK_TOLERANCE_SECONDS;
}
