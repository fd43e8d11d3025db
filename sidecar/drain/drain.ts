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

/**
 * Whether the pod wants new connections, after it wanted them or not before.
 *
 * | before | memory or connections at or over the threshold | both below what resumes | after |
 * |---|---|---|---|
 * | yes | no | | yes |
 * | yes | yes | | no |
 * | no | | no | no |
 * | no | no | yes | yes |
 * | no | yes, as what resumes lies above it | yes | no |
 */
export function wantsConnections(before: boolean, load: Load, thresholds: DrainThresholds): boolean {
  return !isOver(load, thresholds) && (before || isBelow(load, thresholds));
}

function isOver({ memoryPercent = 0, connections }: Load, thresholds: DrainThresholds): boolean {
  return (
    memoryPercent >= (thresholds.memoryPercent ?? Number.POSITIVE_INFINITY) ||
    connections >= (thresholds.connections ?? Number.POSITIVE_INFINITY)
  );
}

function isBelow(
  { memoryPercent = Number.POSITIVE_INFINITY, connections }: Load,
  thresholds: DrainThresholds,
): boolean {
  const isMemoryLow = thresholds.memoryPercent === undefined || memoryPercent < thresholds.resumePercent;
  return isMemoryLow && (thresholds.connections === undefined || connections < resumeBelow(thresholds.connections));
}

function resumeBelow(connections: number): number {
  return Math.max(1, connections - Math.max(1, Math.floor(connections * RESUME_PART)));
}
