import {
  type Acceptance,
  type IgnoreReason,
  OTHER_STATES,
  type OtherState,
  type PortStatus,
  type Status,
  type StatusReason,
} from '../../contract/status.ts';
import { idleSeconds } from './idle-clock.ts';
import { type PortCounts, stateOf } from './port-counts.ts';
import { FAILURES_UNTIL_UNKNOWN, type Sample } from './sample.ts';

/** The kernel's number of each other state, include/net/tcp_states.h. */
const STATE_NUMBERS: Readonly<Record<OtherState, number>> = {
  syn_sent: 0x02,
  syn_recv: 0x03,
  fin_wait1: 0x04,
  fin_wait2: 0x05,
  close: 0x07,
  close_wait: 0x08,
  last_ack: 0x09,
  closing: 0x0b,
};

/** While one of these holds, no idle time is shown, whatever the clock would say. */
const SOMEBODY_MAY_BE_THERE: readonly StatusReason[] = [
  'connected',
  'half-closed',
  'closing',
  'unclear',
  'not-listening',
  'unknown',
];

/** What the sidecar counted: a status but for {@link Acceptance}. */
export type Counted = Omit<Status, keyof Acceptance>;

/**
 * What the sidecar counted, as `/status` has it.
 * @param wallMilliseconds the calendar's time at the sample's `knownAtSeconds`
 */
export function countedOf(sample: Sample, wallMilliseconds: number): Counted {
  const { tally, clock, knownAtSeconds, ports, unclear, closedAtSeconds } = sample;
  const timeAt = (seconds: number) =>
    new Date(Math.round(wallMilliseconds - (knownAtSeconds - seconds) * 1000)).toISOString();
  const statuses: Status['ports'] = {};
  for (const port of ports) statuses[port.port] = portStatus(port);
  const total = totalOf(Object.values(statuses));
  const reason = reasonOf(sample, total);
  const isIdling = clock.kind === 'idle' && !SOMEBODY_MAY_BE_THERE.includes(reason);
  const idle = isIdling ? idleSeconds(clock, knownAtSeconds) : 0;
  const seconds = Math.floor(idle);
  return {
    ...total,
    seconds_since_active: seconds,
    seconds_inactive: seconds,
    ever_active: clock.kind === 'active' || clock.everActive,
    idle_since: isIdling ? timeAt(knownAtSeconds - idle) : null,
    closed_at: closedAtSeconds === undefined ? null : timeAt(closedAtSeconds),
    monitored_ports: ports.map(({ port }) => port),
    ports: statuses,
    ignored_connections: ignoredOf(sample),
    unclear_connections: unclear.connections,
    undeclared_ports: tally.undeclared.map(({ port }) => port).sort((one, other) => one - other),
    other_connections: othersOf(sample),
    visit_source: sample.visitSource,
    reason,
  };
}

/**
 * Counts as {@link countedOf} does; where nothing has changed that is shown, it is the very same object as before. Most of those who
 * ask find the pod as it was, second for second.
 */
export function createCounted(): typeof countedOf {
  let last: { sample: Sample; wallMilliseconds: number; counted: Counted } | undefined;
  return (sample, wallMilliseconds) => {
    if (last === undefined || !isShownSame(last, { sample, wallMilliseconds }))
      last = { sample, wallMilliseconds, counted: countedOf(sample, wallMilliseconds) };
    return last.counted;
  };
}

interface Moment {
  sample: Sample;
  wallMilliseconds: number;
}

function isShownSame(before: Moment, now: Moment): boolean {
  const [one, other] = [before.sample, now.sample];
  if (one.tally !== other.tally || one.ports !== other.ports || one.unclear !== other.unclear) return false;
  if (one.clock !== other.clock || one.failures !== other.failures || one.visitSource !== other.visitSource)
    return false;
  if (one.closedAtSeconds !== other.closedAtSeconds || offsetOf(before) !== offsetOf(now)) return false;
  return wholeSeconds(one) === wholeSeconds(other);
}

/** The calendar's time of the monotonic clock's 0. */
function offsetOf({ sample, wallMilliseconds }: Moment): number {
  return Math.round(wallMilliseconds - sample.knownAtSeconds * 1000);
}

function wholeSeconds({ clock, knownAtSeconds }: Sample): number {
  return Math.floor(idleSeconds(clock, knownAtSeconds));
}

/** Connections that are no activity, by why. */
function ignoredOf({ tally, ports }: Sample): Record<IgnoreReason, number> {
  const probes = ports.reduce((sum, port) => sum + port.probes, 0);
  const inPod = tally.isInPodUnclear ? 0 : Math.max(0, tally.inPod - tally.runtimeKeys.length);
  return { in_pod: inPod + tally.inPodOwn, probes, ignored_sources: tally.ignoredSources };
}

/** A port's counts as the contract has them. */
function portStatus(counts: PortCounts): PortStatus {
  const { established, timeWait, active, perhaps, waiting, halfClosed, listening } = counts;
  // Possible clients count as long as that is undecided; the idle clock moves only when it is certain.
  return {
    active_connections: established + active + perhaps,
    waiting_connections: timeWait + waiting,
    half_closed_connections: halfClosed.live + halfClosed.perhaps,
    listening,
  };
}

/** One port's connections in another state. */
export function otherState(sample: Sample, port: number, state: OtherState): number {
  const tally = sample.tally.ports.find((candidate) => candidate.port === port);
  return tally === undefined ? 0 : stateOf(tally, STATE_NUMBERS[state]);
}

// Loops, as these run for every request, and some hosts have no compiler for them.
function othersOf({ tally }: Sample): Partial<Record<OtherState, number>> {
  const others: Partial<Record<OtherState, number>> = {};
  for (const state of OTHER_STATES) {
    let count = 0;
    for (const port of tally.ports) count += stateOf(port, STATE_NUMBERS[state]);
    if (count > 0) others[state] = count;
  }
  return others;
}

function totalOf(ports: readonly PortStatus[]): PortStatus {
  const total = { active_connections: 0, waiting_connections: 0, half_closed_connections: 0, listening: false };
  for (const port of ports) {
    total.active_connections += port.active_connections;
    total.waiting_connections += port.waiting_connections;
    total.half_closed_connections += port.half_closed_connections;
    total.listening ||= port.listening;
  }
  return total;
}

function reasonOf({ clock, failures, unclear }: Sample, total: PortStatus): StatusReason {
  if (failures >= FAILURES_UNTIL_UNKNOWN) return 'unknown';
  if (total.active_connections > 0) return 'connected';
  if (total.half_closed_connections > 0) return 'half-closed';
  if (total.waiting_connections > 0) return 'closing';
  if (unclear.mayBeUser) return 'unclear';
  if (!total.listening || clock.kind !== 'idle') return 'not-listening';
  return clock.everActive ? 'idle' : 'never-connected';
}
