/** When a pod wants no more new connections, and when again. */
export interface DrainThresholds {
  /** Of the memory that the application reports, from this percentage on; undefined where memory does not matter. */
  memoryPercent: number | undefined;
  /** And below this percentage it wants them again. */
  resumePercent: number;
  /** Active connections, from this number on; undefined where their number does not matter. */
  connections: number | undefined;
}

/** How busy a pod is. */
export interface Load {
  /** Undefined while the application has not said it. */
  memoryPercent: number | undefined;
  /** Active connections. */
  connections: number;
}

/** Default hysteresis in percentage points, larger than normal fluctuation. */
export const DEFAULT_RESUME_GAP = 5;

/** Connections have to fall by a tenth, and by one at least. */
const RESUME_PART = 0.1;

/** Which thresholds are passed. A pod wants no new connections while one is. */
export interface Passed {
  memory: boolean;
  connections: boolean;
}

/** None, as at a pod's start. */
export const NONE_PASSED: Passed = { memory: false, connections: false };

/** Which thresholds a load passes, after it passed some before. Each has its own hysteresis. */
export function passedThresholds(before: Passed, load: Load, thresholds: DrainThresholds): Passed {
  const { memoryPercent: percent, connections: count } = thresholds;
  return {
    memory: isPassed(before.memory, load.memoryPercent, { from: percent, resumes: thresholds.resumePercent }),
    connections: isPassed(before.connections, load.connections, { from: count, resumes: resumeBelow(count ?? 1) }),
  };
}

/**
 * | before | the value                     | after |
 * |--------|-------------------------------|-------|
 * | either | at or over the threshold      | passed |
 * | either | below both                    | not passed |
 * | either | below the threshold, at or over what resumes | as before |
 * | either | unknown                       | as before |
 * | either | any, where there is no threshold | not passed |
 */
function isPassed(
  before: boolean,
  value: number | undefined,
  { from, resumes }: { from: number | undefined; resumes: number },
): boolean {
  if (from === undefined) return false;
  if (value === undefined) return before;
  return value >= from || (before && value >= resumes);
}

function resumeBelow(connections: number): number {
  return Math.max(1, connections - Math.max(1, Math.floor(connections * RESUME_PART)));
}
