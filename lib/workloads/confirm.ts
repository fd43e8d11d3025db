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

/** Idle times are whole seconds, so two of them are apart by up to one more or less than they were. */
const ROUNDING_SECONDS = 1;

/** Two machines' clocks run apart by this much at most while each is set right, by 500 ppm. https://man7.org/linux/man-pages/man2/adjtimex.2.html */
const CLOCK_RATE = 0.001;

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
  const least = after.askedAtSeconds - before.answeredAtSeconds;
  const most = after.answeredAtSeconds - before.askedAtSeconds;
  const tolerance = ROUNDING_SECONDS + most * CLOCK_RATE;
  return gained >= least - tolerance && gained <= most + tolerance;
}
