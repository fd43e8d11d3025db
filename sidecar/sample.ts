import type { ScheduledProbe } from '../contract/probes.ts';
import type { Counters } from './counters.ts';
import { type FirstSeen, type NodeShare, remember, shareOf } from './discount.ts';
import { type IdleClock, NEW_CLOCK, restart, tick } from './idle-clock.ts';
import { type Ledger, openLedger, type Rounds, settle } from './ledger.ts';
import { ESTABLISHED, TIME_WAIT } from './proc-net-tcp.ts';
import { MAX_CLIENTS, newTally, type PortTally, type Tally } from './tally.ts';

/** Reads in a row that must fail before the last good counts are no longer worth showing. */
export const FAILURES_UNTIL_UNKNOWN = 3;

/** Everything a sidecar knows. */
export interface Sample {
  tally: Tally;
  clock: IdleClock;
  /** When all this was last known to be true, in seconds of the monotonic clock. */
  knownAtSeconds: number;
  /** Failed reads since the last good one. */
  failures: number;
  nodeSeen: FirstSeen;
  /** Undefined before the first look, and while its count could be anybody's. */
  ledger: Ledger | undefined;
  /** Since when a port listens. */
  listeningSince: number | undefined;
  /** Connections that were accepted and that nothing explains: somebody's. Only while the ledger can be used. */
  unexplained: number;
}

/** What explains connections, from the settings. */
export interface Explanations {
  schedule: readonly ScheduledProbe[];
  rounds: Rounds;
  /** False where sources are ignored: the ledger cannot tell whose an unseen connection was. */
  canUseLedger: boolean;
}

/** What one look brought: the counters, and the tables where they were walked. */
export interface Look {
  counters: Counters;
  /** Undefined where the last walk is still the truth. */
  tally: Tally | undefined;
  /** When the counters were read. */
  atSeconds: number;
  /** True for a look of the background's rhythm. */
  isBeat: boolean;
}

/** What a sidecar knows before its first look. */
export function firstSample(ports: readonly number[], nowSeconds: number): Sample {
  return {
    tally: newTally(ports),
    clock: NEW_CLOCK,
    knownAtSeconds: nowSeconds,
    failures: 0,
    nodeSeen: new Map(),
    ledger: undefined,
    listeningSince: undefined,
    unexplained: 0,
  };
}

/** What a sidecar knows after a good look. */
export function nextSample(sample: Sample, look: Look, explanations: Explanations): Sample {
  if (isStill(sample, look, explanations)) return { ...sample, knownAtSeconds: look.atSeconds };
  const tally = look.tally ?? sample.tally;
  const listening = tally.ports.some((port) => port.listening);
  const listeningSince = listening ? (sample.listeningSince ?? look.atSeconds) : undefined;
  const nodeSeen = look.tally === undefined ? sample.nodeSeen : remember(sample.nodeSeen, tally.ports, look.atSeconds);
  const { ledger, unexplained } = account({ ...sample, listeningSince }, look, explanations);
  const next = { ...sample, tally, nodeSeen, ledger, listeningSince, failures: 0, knownAtSeconds: look.atSeconds };
  const presence = { isThere: isSomebodyThere(next, explanations), wasThere: unexplained > 0, listening };
  const clock = isBlindGap(sample, ledger) ? restart(sample.clock, look.atSeconds) : sample.clock;
  return { ...next, clock: tick(clock, presence, look.atSeconds), unexplained: sample.unexplained + unexplained };
}

/** True where nothing happened that anything depends on; time alone changes something only where there are probes. */
function isStill({ failures, ledger }: Sample, { tally, counters }: Look, { schedule }: Explanations): boolean {
  if (tally !== undefined || failures > 0 || schedule.length > 0) return false;
  return ledger === undefined || (ledger.accepted === counters.accepted && ledger.early === 0);
}

/** What a sidecar knows after a failed read: as much as before, and a little less sure. */
export function failedSample(sample: Sample): Sample {
  return { ...sample, failures: sample.failures + 1 };
}

/** A port's connections as people see them: those from inside and from ignored sources are gone, the node's are shared out. */
export interface PortCounts extends NodeShare {
  port: number;
  listening: boolean;
  /** Established ones but those from the node. */
  established: number;
  /** Those in TIME_WAIT but those from the node. */
  timeWait: number;
}

/** The counts of every monitored port. */
export function portCounts(
  { tally, nodeSeen, knownAtSeconds }: Sample,
  schedule: readonly ScheduledProbe[],
): PortCounts[] {
  return tally.ports.map((port) => ({
    ...shareOf(port, nodeSeen, { schedule, nowSeconds: knownAtSeconds }),
    port: port.port,
    listening: port.listening,
    established: stateOf(port, ESTABLISHED),
    timeWait: stateOf(port, TIME_WAIT),
  }));
}

/** How many of a port's connections are in a state, by the kernel's number of it. */
export function stateOf({ states }: PortTally, state: number): number {
  return states[state] ?? 0;
}

function isSomebodyThere(sample: Sample, { schedule }: Explanations): boolean {
  return portCounts(sample, schedule).some((port) => port.established + port.timeWait + port.active + port.waiting > 0);
}

/** Books what the kernel accepted, as far as it can be told whose it was. */
function account(
  sample: Sample,
  { counters, tally, atSeconds, isBeat }: Look,
  explanations: Explanations,
): { ledger: Ledger | undefined; unexplained: number } {
  const accepted = counters.accepted;
  if (!isLedgerUsable(tally ?? sample.tally, sample, { explanations, atSeconds }))
    return { ledger: undefined, unexplained: 0 };
  if (sample.ledger === undefined) return { ledger: openLedger({ accepted, atSeconds }), unexplained: 0 };
  const fromInside = tally === undefined ? 0 : newClients(sample.tally.inPodClients, tally.inPodClients);
  return settle(sample.ledger, { accepted, fromInside, atSeconds, isBeat }, explanations.rounds);
}

/** Startup probes end when the app is up, nobody says when; so long nothing is booked, at most for {@link STARTUP_SECONDS}. */
function isLedgerUsable(
  tally: Tally,
  { listeningSince }: Sample,
  { explanations, atSeconds }: { explanations: Explanations; atSeconds: number },
): boolean {
  if (!explanations.canUseLedger || tally.othersListen) return false;
  const startup = explanations.schedule.map(({ attempts = 0, periodSeconds }) => attempts * periodSeconds);
  return atSeconds - (listeningSince ?? atSeconds) >= Math.min(STARTUP_SECONDS, Math.max(0, ...startup));
}

/** Shorter than any idle timeout that makes sense, so that nothing can sleep by what is not booked. */
const STARTUP_SECONDS = 300;

function newClients(before: ReadonlySet<string>, now: ReadonlySet<string>): number {
  // Which of them a full set holds is chance, so it explains nothing.
  if (before.size >= MAX_CLIENTS || now.size >= MAX_CLIENTS) return 0;
  let count = 0;
  for (const client of now) if (!before.has(client)) count += 1;
  return count;
}

/** Nobody looked for so long that it showed, and the kernel's count does not vouch for that time. */
function isBlindGap(sample: Sample, ledger: Ledger | undefined): boolean {
  return sample.failures >= FAILURES_UNTIL_UNKNOWN && (sample.ledger === undefined || ledger === undefined);
}
