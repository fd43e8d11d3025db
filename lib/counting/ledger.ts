import type { ScheduledProbe } from '../../contract/probes.ts';

/**
 * Compares what the kernel accepted with what explains it. The kernel counts every connection, also one that opened and
 * closed between two samples, but not whose it was. So everything known is deducted: the sidecar's own connections (before
 * this file), connections from inside, and the kubelet's probes. The rest are clients.
 *
 * A probe runs exactly every period, so between two moments that lie a common multiple of all periods apart (a round) the
 * number of probes is always the same. More connections than in any of the last {@link MEMORY} rounds are a client.
 */
export interface Ledger {
  /** Accepted so far by the kernel, the sidecar's own aside. Never falls. */
  accepted: number;
  /** As much of it as is known not to be a probe. */
  explained: number;
  /** Connections from inside that the tables showed before the kernel's count did. */
  early: number;
  /** The last round's end, and the count then, less what was explained by then. */
  round: { atSeconds: number; count: number };
  /** How far the last rounds' counts were above what the schedule expects, since `origin`, {@link MEMORY} cycles of them. Newest last. */
  excesses: readonly number[];
  /** When the rounds begin to be counted. Undefined before that is over: the rounds were moved, see {@link SHIFT}. */
  origin: { atSeconds: number; count: number | undefined };
  /** True when the last round showed a client. */
  wasSomebody: boolean;
}

/** One look at the kernel's count. */
export interface Entry {
  /** Accepted in this namespace, less those that the sidecar accepted. */
  accepted: number;
  /** Connections from inside that were seen for the first time. */
  fromInside: number;
  atSeconds: number;
  /** True for the background's looks, which are where a round may end. */
  isScheduled: boolean;
}

/** What a look makes of the ledger, and how many connections nothing explains. */
export interface Settled {
  ledger: Ledger;
  unexplained: number;
}

/** The probes that explain a count, see {@link planRounds}. */
export interface Rounds {
  seconds: number;
  /** Probes in a round. */
  probes: number;
  periods: readonly number[];
  /** After this number of rounds all but `slack` probes have run equally often: rounds are compared with those of a cycle before. */
  cycle: number;
  /** How many probes a round may have more than the last one in the first cycle, because their period does not divide it. */
  uneven: number;
  /** How many probes have a period that does not divide a cycle either: so many more any round may have. */
  slack: number;
}

/**
 * Rounds within which a late probe may catch up without counting as a client: its own and the next. The kubelet's ticker
 * holds one missed tick and drops the others, so a later probe was left out, and must not hide a client. https://pkg.go.dev/time#NewTicker
 */
export const MEMORY = 2;

/** A round longer than this would show a client too late. With probes that need one, rounds are compared by cycles. */
const MAX_ROUND_SECONDS = 60;

/** A longer cycle is not kept: it is two numbers for each of its rounds. With rounds of ten seconds, a quarter of an hour. */
const MAX_CYCLE = 90;

/** A timer is late by a few milliseconds; a look that is later than this is at another moment of the probes' periods. */
const TOLERANCE_SECONDS = 0.05;

/** A part of a period that no simple fraction of another one equals, so that the new moment meets no other probe. */
const SHIFT = 0.381;

/** Sums of fractions such as 10 / 3 are off by less than this. */
const ROUNDING = 1e-6;

/** The shortest round for probes that run for ever, of samples `refreshSeconds` apart. */
export function planRounds(probes: readonly ScheduledProbe[], refreshSeconds: number): Rounds {
  const periods = probes.filter(({ attempts }) => attempts === undefined).map(({ periodSeconds }) => periodSeconds);
  const limit = Math.max(MAX_ROUND_SECONDS, refreshSeconds);
  const seconds = periods.reduce((round, period) => {
    const common = leastCommonMultiple(round, period);
    return common <= limit ? common : round;
  }, refreshSeconds);
  const cycle = periods.reduce((rounds, period) => {
    const common = leastCommonMultiple(rounds * seconds, period) / seconds;
    return common <= MAX_CYCLE ? common : rounds;
  }, 1);
  return {
    seconds,
    periods,
    probes: periods.reduce((sum, period) => sum + seconds / period, 0),
    cycle,
    uneven: periods.filter((period) => seconds % period !== 0).length,
    slack: periods.filter((period) => (cycle * seconds) % period !== 0).length,
  };
}

/** The ledger's first page. Earlier connections do not count. */
export function openLedger({ accepted, atSeconds }: Pick<Entry, 'accepted' | 'atSeconds'>): Ledger {
  const start = { atSeconds, count: accepted };
  return { accepted, explained: 0, early: 0, round: start, origin: start, excesses: [], wasSomebody: false };
}

/** The ledger after one more look, and how many connections nothing explains. */
export function recordAccepts(ledger: Ledger, entry: Entry, rounds: Rounds): Settled {
  const booked = deductKnown(ledger, entry);
  const sinceOrigin = entry.atSeconds - ledger.origin.atSeconds;
  if (booked.origin.count === undefined && entry.isScheduled && sinceOrigin >= -TOLERANCE_SECONDS)
    return closeGap(booked, entry.atSeconds, rounds);
  const passed = sinceOrigin / rounds.seconds;
  const offSeconds = Math.abs(passed - Math.round(passed)) * rounds.seconds;
  const isLater = entry.atSeconds - ledger.round.atSeconds > rounds.seconds / 2;
  const isRound =
    booked.origin.count !== undefined &&
    entry.isScheduled &&
    rounds.periods.length > 0 &&
    isLater &&
    offSeconds <= TOLERANCE_SECONDS;
  if (!isRound) return lookWithin(booked, entry.atSeconds, rounds);
  return closeRound(booked, { atSeconds: entry.atSeconds, expected: Math.round(passed) * rounds.probes, rounds });
}

/** Takes connections from inside out of what was accepted since the last look. */
function deductKnown(ledger: Ledger, { accepted, fromInside }: Entry): Ledger {
  const arrived = Math.max(0, accepted - ledger.accepted);
  const known = Math.min(arrived, ledger.early + fromInside);
  return {
    ...ledger,
    accepted: ledger.accepted + arrived,
    explained: ledger.explained + known,
    // One seen before it was counted is counted by the next look; what is left then was counted long ago.
    early: Math.min(fromInside, ledger.early + fromInside - known),
  };
}

/** Between two rounds, only more than all probes together can have made is certain. */
function lookWithin(ledger: Ledger, atSeconds: number, { periods }: Rounds): Settled {
  const seconds = atSeconds - ledger.round.atSeconds;
  const most = periods.reduce((sum, period) => sum + Math.ceil(seconds / period) + 1, 0);
  const unexplained = Math.max(0, countOf(ledger) - ledger.round.count - most);
  const explained = ledger.explained + unexplained;
  const round = periods.length === 0 ? { atSeconds, count: ledger.accepted - explained } : ledger.round;
  return { ledger: { ...ledger, explained, round }, unexplained };
}

function closeRound(
  ledger: Ledger,
  { atSeconds, expected, rounds }: { atSeconds: number; expected: number; rounds: Rounds },
): Settled {
  const surplus = countOf(ledger) - (ledger.origin.count ?? 0) - expected;
  const { highest, slack } = usual(ledger, rounds) ?? { highest: surplus, slack: 0 };
  // A client stays in the count. What is gone a round later was a probe that came a moment early.
  if (ledger.wasSomebody && surplus <= highest - 1 + ROUNDING)
    return { ledger: shiftRounds(ledger, atSeconds, rounds), unexplained: 0 };
  const unexplained = Math.max(0, Math.floor(surplus - highest - slack + ROUNDING));
  const explained = ledger.explained + unexplained;
  return {
    ledger: {
      ...ledger,
      explained,
      round: { atSeconds, count: ledger.accepted - explained },
      excesses: [...ledger.excesses, surplus - unexplained].slice(-MEMORY * rounds.cycle),
      wasSomebody: unexplained > 0,
    },
    unexplained,
  };
}

/** How many more than expected a round may have, after the rounds of that moment of the last cycles, or in the first one after any. */
function usual({ excesses }: Ledger, { cycle, uneven, slack }: Rounds): { highest: number; slack: number } | undefined {
  const same = excesses.filter((_, at) => (excesses.length - at) % cycle === 0);
  if (same.length > 0) return { highest: Math.max(...same), slack };
  return excesses.length > 0 ? { highest: Math.max(...excesses), slack: uneven } : undefined;
}

/** A probe runs at the very moment a round ends, now before it and now after it: end the rounds at another moment. */
function shiftRounds(ledger: Ledger, atSeconds: number, { periods }: Rounds): Ledger {
  const shifted = { atSeconds: atSeconds + SHIFT * Math.min(...periods), count: undefined };
  const round = { atSeconds, count: countOf(ledger) };
  return { ...ledger, round, origin: shifted, excesses: [], wasSomebody: false };
}

/** From here on the rounds are counted again. Up to here, each probe can have come once, and one of them did. */
function closeGap(ledger: Ledger, atSeconds: number, { periods }: Rounds): Settled {
  const most = periods.reduce((sum, period) => sum + Math.ceil((atSeconds - ledger.round.atSeconds) / period), 0);
  const unexplained = Math.max(0, countOf(ledger) - ledger.round.count - most);
  const explained = ledger.explained + unexplained;
  const round = { atSeconds, count: ledger.accepted - explained };
  // A round has as many probes as any other: what its first one has more is a client.
  const next = { ...ledger, explained, round, origin: round, excesses: [0], wasSomebody: unexplained > 0 };
  return { ledger: next, unexplained };
}

function countOf({ accepted, explained }: Ledger): number {
  return accepted - explained;
}

function leastCommonMultiple(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b > 0) [a, b] = [b, a % b];
  return (one / a) * other;
}
