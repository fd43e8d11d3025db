import type { Sample } from './sample.ts';

/** How many connections to the monitored ports were ever new, as tcp-exporter counts them: whoever they were from. */
export interface ExporterCount {
  count: number;
  /** The kernel's count of accepted connections at the last sample, undefined before the first. */
  accepted: number | undefined;
  /** Established connections at the last sample. */
  established: number;
}

/** The count before the first sample. Connections that are there already count, as with tcp-exporter. */
export const NO_CONNECTIONS: ExporterCount = { count: 0, accepted: undefined, established: 0 };

/**
 * The count after one more sample. The kernel's own count is exact while no other port listens; where one does, growth
 * between two samples is all that is certain.
 */
export function countNew(before: ExporterCount, { tally }: Sample, accepted: number): ExporterCount {
  const established = tally.ports.reduce((sum, port) => sum + (port.states[1] ?? 0) + port.nodeActive, 0);
  const grown = Math.max(0, established - before.established);
  const isExact = before.accepted !== undefined && !tally.othersListen;
  const arrived = isExact ? Math.max(0, accepted - (before.accepted ?? 0)) : grown;
  return { count: before.count + arrived, accepted, established };
}
