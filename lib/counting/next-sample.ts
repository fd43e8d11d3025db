import type { VisitSource } from '../../contract/status.ts';
import { account } from './account.ts';
import { remember, rememberKeys } from './discount.ts';
import type { Explanations } from './explanations.ts';
import { IN_POD, rememberHalfClosed } from './half-closed.ts';
import { type IdleClock, RESTARTED_CLOCK, restart, tick } from './idle-clock.ts';
import { lastClose } from './last-close.ts';
import type { Ledger } from './ledger.ts';
import { certain, portCounts } from './port-counts.ts';
import { FAILURES_UNTIL_UNKNOWN, type Reading, type Sample } from './sample.ts';
import type { Tally } from './tally.ts';
import { unclearOf } from './unclear.ts';
import { findVisits } from './visits.ts';

/** What a sidecar knows after a good look. */
export function nextSample(sample: Sample, look: Reading, explanations: Explanations): Sample {
  if (isStill(sample, look, explanations)) return { ...sample, knownAtSeconds: look.atSeconds };
  const tally = look.tally ?? sample.tally;
  const listening = tally.ports.some((port) => port.listening);
  const listeningSince = listening ? (sample.listeningSince ?? look.atSeconds) : undefined;
  const counted = account({ ...sample, listeningSince }, look, explanations);
  const found =
    look.events &&
    findVisits(sample.visits, look.events.ended, {
      ...look,
      ...look.events,
      tally,
      isWalked: look.tally !== undefined,
      listeningSince,
      explanations,
    });
  const isSure = found?.isSure === true;
  const { ledger } = counted;
  // What the events say is certain, also where they do not say it all.
  const unexplained = isSure ? found.found : Math.max(counted.unexplained, found?.found ?? 0);
  const next = {
    ...sample,
    ...(look.tally === undefined ? {} : rememberAll(sample, look.tally, look.atSeconds)),
    tally,
    ledger,
    listeningSince,
    failures: 0,
    knownAtSeconds: look.atSeconds,
    hasLooked: true,
    visits: found?.visits,
    visitSource: visitSourceOf(isSure, ledger),
    opened: look.counters.opened,
    hasInsiders: sample.hasInsiders || isInside(sample, look, { tally, unexplained: counted.unexplained }),
  };
  const ports = portCounts(next, explanations.schedule);
  const unclear = unclearOf(next, explanations);
  const isActive = unclear.isLasting || ports.some((port) => certain(port) > 0);
  const presence = { isActive, hadActivity: unexplained > 0, listening };
  const clock = tick(clockBefore(sample, look, ledger), presence, look.atSeconds);
  const now = { ports, unclear, unexplained, left: found?.left ?? 0 };
  const closedAtSeconds = closedAt(sample, { ...now, visitSource: next.visitSource }, look);
  return { ...next, ports, unclear, clock, closedAtSeconds, unexplained: sample.unexplained + unexplained };
}

/** When a client's connection was last closed. Connections that may be clients' are one: as long as there are some, none has left. */
function closedAt(
  before: Sample,
  now: Pick<Sample, 'ports' | 'unclear' | 'unexplained' | 'visitSource'> & { left: number },
  { tally, atSeconds }: Reading,
): number | undefined {
  const more = openOf(now.ports) - openOf(before.ports);
  // Those who were accepted are open, or have left.
  const cameAndWent = Math.max(0, now.unexplained - now.left - Math.max(0, more));
  const isClear = before.unclear.isLasting && !now.unclear.isLasting;
  const count = Math.max(now.left, -more) + cameAndWent + Number(isClear);
  const look = { count, atSeconds, walkSeconds: tally?.walkSeconds ?? 0 };
  // Where nothing tells of those who came and went, a TIME_WAIT may be one of theirs, and not of those who are known to have left.
  const isOthers = now.visitSource === 'sampling' && tally !== undefined;
  const ofClients = lastClose(before.closedAtSeconds, isOthers ? { ...tally.closes, young: 0 } : tally?.closes, look);
  // Which of the node's are the clients' is not known: the youngest is the safe side.
  return now.ports.some(({ waiting }) => waiting > 0)
    ? lastClose(ofClients, tally?.nodeCloses, { ...look, count: 0 })
    : ofClients;
}

function openOf(ports: Sample['ports']): number {
  return ports.reduce((sum, { established, active, halfClosed }) => sum + established + active + halfClosed.live, 0);
}

/** True where nothing happened that anything depends on; time alone changes what may be a probe, or may be over. */
function isStill(sample: Sample, { tally, counters, events }: Reading, { schedule }: Explanations): boolean {
  if (events !== undefined || sample.visits !== undefined) return false;
  const { failures, ledger, halfClosedSeen, runtimeSeen } = sample;
  if (tally !== undefined || failures > 0 || schedule.length > 0) return false;
  if (halfClosedSeen.size > 0 || runtimeSeen.size > 0) return false;
  return ledger === undefined || (ledger.accepted === counters.accepted && ledger.early === 0);
}

function rememberAll(
  { nodeSeen, runtimeSeen, halfClosedSeen }: Sample,
  tally: Tally,
  atSeconds: number,
): Pick<Sample, 'nodeSeen' | 'runtimeSeen' | 'halfClosedSeen'> {
  const ports = [...tally.ports, ...tally.undeclared];
  const inPod = { port: IN_POD, halfClosed: tally.inPodHalfClosed };
  return {
    nodeSeen: remember(nodeSeen, ports, atSeconds),
    runtimeSeen: rememberKeys(runtimeSeen, tally.runtimeKeys, atSeconds),
    halfClosedSeen: rememberHalfClosed(halfClosedSeen, [...ports, inPod], atSeconds),
  };
}

/**
 * The kernel's count of the namespace outlives a sidecar's container. If it is not 0 when a sidecar first looks, an earlier
 * sidecar may have seen clients: a shorter timeout for workloads that never had one must not apply to what a restart has made
 * the sidecar forget. Nor does anybody know who came while the kernel had to drop events, where no ledger vouches for that time.
 */
function clockBefore(sample: Sample, { counters, atSeconds, events }: Reading, ledger: Ledger | undefined): IdleClock {
  if (!sample.hasLooked && counters.accepted > 0) return RESTARTED_CLOCK;
  const isBlind = isBlindGap(sample, ledger) || (events?.ended.isWhole === false && ledger === undefined);
  return isBlind ? restart(sample.clock, atSeconds) : sample.clock;
}

/** There was no sample for so long that it showed, and the kernel's count does not vouch for that time. */
function isBlindGap(sample: Sample, ledger: Ledger | undefined): boolean {
  return sample.failures >= FAILURES_UNTIL_UNKNOWN && (sample.ledger === undefined || ledger === undefined);
}

/** Reports whether something in the pod connects to the pod's own ports, or may have done so without leaving a trace. */
function isInside(
  sample: Sample,
  { counters }: Reading,
  { tally, unexplained }: { tally: Tally; unexplained: number },
): boolean {
  return tally.inPodConnections.size > 0 || (unexplained > 0 && counters.opened > sample.opened);
}

function visitSourceOf(isSure: boolean, ledger: Ledger | undefined): VisitSource {
  if (isSure) return 'socket-events';
  return ledger === undefined ? 'sampling' : 'kernel-counter';
}
