import type { ScheduledProbe } from '../../contract/probes.ts';
import { classifyNodeConnections, type FirstSeen, GRACE_SECONDS, type NodeShare } from './discount.ts';
import { countHalfClosed, type HalfClosedCount, type HalfClosedSeen } from './half-closed.ts';
import type { PortTally } from './port-tally.ts';
import { ESTABLISHED, TIME_WAIT } from './procfs/proc-net-tcp.ts';
import type { Tally } from './tally.ts';

/** A port's connections as people see them: those from inside and from ignored sources are gone, the node's are shared out. */
export interface PortCounts extends NodeShare {
  port: number;
  listening: boolean;
  /** Established ones but those from the node. */
  established: number;
  /** Those in TIME_WAIT but those from the node. */
  timeWait: number;
  halfClosed: HalfClosedCount;
}

/** What counts are taken from. */
export interface Seen {
  tally: Tally;
  /** When all this was last known to be true, in seconds of the monotonic clock. */
  knownAtSeconds: number;
  nodeSeen: FirstSeen;
  halfClosedSeen: HalfClosedSeen;
}

/** The counts of every monitored port. */
export function portCounts(seen: Seen, schedule: readonly ScheduledProbe[]): PortCounts[] {
  return seen.tally.ports.map((port) => countsOf(port, seen, schedule));
}

/** The counts of one port. */
export function countsOf(
  tally: PortTally,
  { nodeSeen, halfClosedSeen, knownAtSeconds: nowSeconds }: Seen,
  schedule: readonly ScheduledProbe[],
): PortCounts {
  const probes = schedule.filter(({ port }) => port === tally.port);
  const probeSeconds = Math.max(0, ...probes.map(({ timeoutSeconds }) => timeoutSeconds)) + GRACE_SECONDS;
  return {
    ...classifyNodeConnections(tally, nodeSeen, { schedule, nowSeconds }),
    port: tally.port,
    listening: tally.listening,
    established: stateOf(tally, ESTABLISHED),
    timeWait: stateOf(tally, TIME_WAIT),
    halfClosed: countHalfClosed(tally, halfClosedSeen, { nowSeconds, probes: probes.length, probeSeconds }),
  };
}

/** Connections of a port that are certainly no probe's. */
export function certain({ established, timeWait, active, waiting, halfClosed }: PortCounts): number {
  return established + timeWait + active + waiting + halfClosed.live;
}

/** Those that may be a probe of this moment. */
export function undecided({ perhaps, halfClosed }: PortCounts): number {
  return perhaps + halfClosed.perhaps;
}

/** How many of a port's connections are in a state, by the kernel's number of it. */
export function stateOf({ states }: PortTally, state: number): number {
  return states[state] ?? 0;
}
