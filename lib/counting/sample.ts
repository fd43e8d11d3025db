import type { VisitSource } from '../../contract/status.ts';
import type { Counters } from './counters.ts';
import type { FirstSeen } from './discount.ts';
import { type IdleClock, NEW_CLOCK } from './idle-clock.ts';
import type { Ledger } from './ledger.ts';
import { type PortCounts, portCounts, type Seen } from './port-counts.ts';
import { newTally, type Tally } from './tally.ts';
import { type Unclear, unclearOf } from './unclear.ts';
import type { Ended, Visits } from './visits.ts';

/** Reads in a row that must fail before the last good counts are no longer worth showing. */
export const FAILURES_UNTIL_UNKNOWN = 3;

/** Everything a sidecar knows. */
export interface Sample extends Seen {
  /** The counts of every monitored port, as of `knownAtSeconds`. */
  ports: readonly PortCounts[];
  /** What the tables leave open, as of `knownAtSeconds`. */
  unclear: Unclear;
  clock: IdleClock;
  /** When a client's connection was last closed, undefined as long as none was. */
  closedAtSeconds: number | undefined;
  /** Failed reads since the last good one. */
  failures: number;
  runtimeSeen: FirstSeen;
  /** Undefined before the first look, and while connections cannot be attributed. */
  ledger: Ledger | undefined;
  /** Since when a port listens. */
  listeningSince: number | undefined;
  /** Accepted connections that nothing explains: clients'. Only while the ledger can be used. */
  unexplained: number;
  /** False before the first good look. */
  hasLooked: boolean;
  /** Undefined while the kernel's events are not listened to. */
  visits: Visits | undefined;
  /** What tells of connections that came and went between the last two looks. */
  visitSource: VisitSource;
  /** Connections that the namespace had opened by the last look. */
  opened: number;
  /** True once anything in the pod has connected to a port of the pod. */
  hasInsiders: boolean;
}

/** What one look brought: the counters, and the tables where they were walked. */
export interface Reading {
  counters: Counters;
  /** Undefined where the last walk is still the truth. */
  tally: Tally | undefined;
  /** When the counters were read. */
  atSeconds: number;
  /** True for a look of the background's rhythm. */
  isScheduled: boolean;
  /** Undefined where the kernel's events are not listened to. */
  events?: { ended: Ended; accepted: number };
}

/** What a sidecar knows before its first look. */
export function firstSample(ports: readonly number[], nowSeconds: number): Sample {
  const seen = {
    tally: newTally(ports),
    knownAtSeconds: nowSeconds,
    nodeSeen: new Map(),
    runtimeSeen: new Map(),
    halfClosedSeen: new Map(),
  };
  return {
    ...seen,
    ports: portCounts(seen, []),
    unclear: unclearOf(seen, { schedule: [], countsUndeclared: false }),
    clock: NEW_CLOCK,
    closedAtSeconds: undefined,
    failures: 0,
    ledger: undefined,
    listeningSince: undefined,
    unexplained: 0,
    hasLooked: false,
    visits: undefined,
    visitSource: 'sampling',
    opened: 0,
    hasInsiders: false,
  };
}

/** What a sidecar knows after a failed read: as much as before, and a little less sure. */
export function failedSample(sample: Sample): Sample {
  return { ...sample, failures: sample.failures + 1 };
}
