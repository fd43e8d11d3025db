import { REAPER_DRAINS } from '../../contract/annotations.ts';
import type { DrainMarks } from '../../lib/kube/objects/drain-marks.ts';

/** Ten minutes: no pass of a reaper that gave no time took longer than five. */
const LONGEST_DRAIN_MS = 600_000;

/** What is remembered of a drain between two looks. */
export interface DrainMemory {
  /** By the monotonic clock, when this process first saw that a reaper that gave no time drains the pod. */
  drainSeenAt?: number;
}

/** How long another program's no still counts, in milliseconds; undefined if there is none. */
export function drainLeft(
  { drainedBy }: Pick<DrainMarks, 'drainedBy'>,
  memory: DrainMemory,
  nowMs: number,
): number | undefined {
  if (!drainedBy) {
    delete memory.drainSeenAt;
    return undefined;
  }
  const { who, untilMs } = drainedBy;
  if (untilMs !== undefined) return untilMs - nowMs;
  if (who !== REAPER_DRAINS) return Number.POSITIVE_INFINITY;
  memory.drainSeenAt ??= performance.now();
  return memory.drainSeenAt + LONGEST_DRAIN_MS - performance.now();
}
