import type { EndedSocket } from '../netlink/socket-ends.ts';
import { acceptedShare } from './accepted-share.ts';
import { addEnd, areAllCounted, type CountedOnce, countOpen } from './counted-once.ts';
import { type Explanations, isStarted } from './explanations.ts';
import { type Ledger, MEMORY, openLedger, type Rounds, recordAccepts } from './ledger.ts';
import { openerOf } from './opener.ts';
import { portOf } from './port-tally.ts';
import type { ConnectionRules, Tally } from './tally.ts';

/** What the kernel told of connections that ended since the last look, by whose they were. */
export interface Ended {
  /** Clients' of a monitored port, or of one that nothing names. */
  clients: number;
  /** The node's to these ports, probes among them, open ones as well. */
  node: CountedOnce;
  /** Any that the kernel had accepted, the sidecar's own among them. */
  accepted: number;
  /** What the kernel has accepted since this look read its counters. */
  later: number;
  /** False where the kernel had to drop some. */
  isWhole: boolean;
  /** True where it was not listened to from the last look on. */
  isFirst: boolean;
}

/** What is kept of them from look to look. */
export interface Visits {
  /** What the kernel had accepted at the last look, the sidecar's own among it. */
  accepted: number;
  /** Accepted connections that were open at the last walk; undefined where there was none since the events are listened to. */
  open: number | undefined;
  /** Ends that were told since then beyond what the kernel had accepted: of connections that were open, or are not counted yet. */
  surplus: number;
  /** The node's connections so far. */
  node: CountedOnce;
  /** Clients that had left, and of whose end the kernel is still to tell. */
  leaving: number;
  /** The node's alone, held against the schedule of its probes. Undefined while that cannot be. */
  ledger: Ledger | undefined;
}

/** What the events come to. */
export interface Found {
  visits: Visits;
  /** Clients that came and went, as far as is known. */
  found: number;
  /** As many of them as have left for certain; the others were accepted, and may still be there. */
  left: number;
  /** True where nothing else has to be asked: every connection that was accepted is open, or was told of. */
  isSure: boolean;
}

/** No event so far. Undefined where it was not listened to from the last look on, or where there was no walk. */
export function noEnded(known: Pick<Visits, 'node'> | undefined, walked: Pick<Tally, 'nodeOpen'> | undefined): Ended {
  const node = countOpen(known?.node ?? { count: 0, open: new Set() }, walked?.nodeOpen ?? []);
  return { clients: 0, node, accepted: 0, later: 0, isWhole: true, isFirst: known === undefined };
}

/** Adds an event. A port that is in no table is not looked at, or an outgoing connection's. */
export function addEnded(
  ended: Ended,
  socket: EndedSocket,
  { tally, before, peers }: { tally: Tally; before: Pick<Tally, 'undeclared'>; peers: ConnectionRules },
): void {
  const { localPort, remotePort, remote, local } = socket;
  // A listener, or a socket that was never connected.
  if (remote.every((word) => word === 0)) return;
  const isFromInside = openerOf(remote, local, { ...peers, countsInside: false }) === 'inside';
  ended.accepted += acceptedShare(socket, tally, isFromInside);
  const isCounted =
    portOf(tally.ports, localPort) !== undefined ||
    // Its listener may have gone since the last look.
    (peers.countsUndeclared && portOf([...tally.undeclared, ...before.undeclared], localPort) !== undefined);
  if (!isCounted) return;
  // The sidecar's own, such as a probe that it makes.
  if (isFromInside && peers.ownClientPorts.has(remotePort)) return;
  const opener = openerOf(remote, local, { ...peers, countsInside: peers.loopback === 'count' });
  if (opener === 'node') addEnd(ended.node, socket);
  // From inside, it may have been a proxy's user.
  else if (opener === 'client' || (opener === 'inside' && tally.isInPodUnclear)) ended.clients += 1;
}

/** Judges the time since the last look by the events, where they can be trusted. */
export function findVisits(
  before: Visits | undefined,
  ended: Ended,
  at: {
    tally: Tally;
    /** True where the tally is this look's. */
    isWalked: boolean;
    accepted: number;
    atSeconds: number;
    isScheduled: boolean;
    listeningSince: number | undefined;
    explanations: Explanations;
  },
): Found {
  const { tally, accepted, explanations } = at;
  const known = ended.isFirst || before === undefined ? undefined : before;
  const isWhole = known !== undefined && ended.isWhole;
  const canTellProbes = isStarted(explanations, at);
  const canCount = canTellProbes && areAllCounted(ended.node);
  const { ledger, unexplained } = canCount
    ? recordNode(isWhole ? known.ledger : undefined, ended, at)
    : { ledger: undefined, unexplained: 0 };
  const { open, surplus, missing } = balance(known, ended, at);
  // Open as the tables have it, and told of minutes later where the last segment is lost.
  const leaving = Math.max(0, tally.leaving - (known?.leaving ?? 0));
  const left = ended.clients + leaving + missing;
  return {
    visits: {
      accepted,
      open,
      surplus,
      node: isWhole ? ended.node : openAsShown(ended, at),
      leaving: tally.leaving,
      ledger,
    },
    found: left + unexplained,
    left,
    isSure:
      isWhole && (explanations.schedule.length === 0 || !canTellProbes || tellsNode(known.ledger, explanations.rounds)),
  };
}

/** After events were dropped: of those that the tables do not show, the end may never be told. */
function openAsShown({ node: { count, open } }: Ended, { tally }: { tally: Pick<Tally, 'nodeOpen'> }): CountedOnce {
  return { count, open: new Set([...tally.nodeOpen].filter((key) => open.has(key))) };
}

/**
 * Holds the ends and the open connections against what the kernel has accepted. Only a walk tells what is open: between two walks, ends
 * of connections that the last one showed, such as the sidecar's own, would be missing.
 */
export function balance(
  known: Pick<Visits, 'accepted' | 'open' | 'surplus'> | undefined,
  ended: Ended,
  { tally, isWalked, accepted }: { tally: Pick<Tally, 'open'>; isWalked: boolean; accepted: number },
): Pick<Visits, 'open' | 'surplus'> & { missing: number } {
  if (known?.open === undefined || !ended.isWhole) {
    // Of those that the walk showed and that ended behind it, and of those that are counted later, some may be open twice.
    return { open: isWalked ? tally.open : undefined, surplus: ended.accepted + ended.later, missing: 0 };
  }
  const surplus = known.surplus + ended.accepted - (accepted - known.accepted);
  if (!isWalked) return { open: known.open, surplus, missing: 0 };
  // Whoever was accepted and is neither open nor ended is somebody: perhaps the kernel had no memory to tell of the end.
  const total = surplus + tally.open - known.open;
  // Half of one is a connection from inside of which one end is told of later.
  return { open: tally.open, surplus: Math.max(0, total), missing: Math.floor(Math.max(0, -total)) };
}

/**
 * Whether the node's ledger alone told of the node's clients before this look. Its first round is what the next ones are held against and
 * shows nobody: a client of that round is told of by the ledger of all connections, whose own round ends before the second one does.
 */
function tellsNode(ledger: Ledger | undefined, { periods, cycle }: Rounds): boolean {
  return ledger !== undefined && (periods.length === 0 || ledger.excesses.length >= Math.max(MEMORY, cycle));
}

/**
 * A round ends at a moment of the background's rhythm, which the other ledger's rounds end at, too. Not where the kernel accepted a
 * connection while the tables were read: a probe may be counted that belongs to the next round.
 */
function recordNode(
  ledger: Ledger | undefined,
  { node: { count: accepted }, later }: Ended,
  { atSeconds, isScheduled, explanations }: { atSeconds: number; isScheduled: boolean; explanations: Explanations },
): { ledger: Ledger | undefined; unexplained: number } {
  const mayEnd = isScheduled && later === 0;
  if (ledger === undefined) return { ledger: mayEnd ? openLedger({ accepted, atSeconds }) : undefined, unexplained: 0 };
  return recordAccepts(ledger, { accepted, fromInside: 0, atSeconds, isScheduled: mayEnd }, explanations.rounds);
}

/**
 * Whether events can decide something in the time that comes. Not while a client is there, as the clock stands still anyway; and not
 * where the kernel's plain count leaves no doubt: no probe of the node's, no port whose clients are not looked at, and nothing in the
 * pod that connects to its own ports.
 */
export function wantsEvents(
  { clock, ledger, hasInsiders }: { clock: { kind: string }; ledger: Ledger | undefined; hasInsiders: boolean },
  { schedule }: Explanations,
): boolean {
  return clock.kind !== 'active' && (schedule.length > 0 || ledger === undefined || hasInsiders);
}
