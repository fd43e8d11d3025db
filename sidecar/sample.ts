import { type Counts, countConnections, noConnections, totalOf } from './count-connections.ts';
import { type IdleClock, NEW_CLOCK, tick } from './idle-clock.ts';

/** Reads in a row that must fail before the last good counts are no longer worth showing. */
export const FAILURES_UNTIL_UNKNOWN = 3;

/** Everything a sidecar knows. */
export interface Sample {
  counts: Counts;
  clock: IdleClock;
  /** Failed reads since the last good one. */
  failures: number;
}

/** What a sidecar knows before its first read. */
export function firstSample(ports: readonly number[]): Sample {
  return { counts: noConnections(ports), clock: NEW_CLOCK, failures: 0 };
}

/**
 * What a sidecar knows after a good read.
 * @throws SyntaxError where a table is not as the kernel writes it
 */
export function nextSample({ counts, clock }: Sample, tables: readonly Uint8Array[], nowSeconds: number): Sample {
  const next = countConnections(tables, [...counts.ports.keys()]);
  return { counts: next, clock: tick(clock, totalOf(next), nowSeconds), failures: 0 };
}

/** What a sidecar knows after a failed read: as much as before, and a little less sure. */
export function failedSample(sample: Sample): Sample {
  return { ...sample, failures: sample.failures + 1 };
}
