import { type Row, TIME_WAIT } from './procfs/proc-net-tcp.ts';
import { isHeld, movementOf, unacknowledged } from './procfs/row-rest.ts';

/**
 * How long a half-closed connection counts after the last sign of bytes: an hour. So long does kube-proxy have the kernel's
 * connection tracking keep one (`--conntrack-tcp-timeout-close-wait`, default 1h0m0s); after it, no byte of one that came
 * through a Service arrives any more. A leaked CLOSE_WAIT keeps a pod awake no longer than that.
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/
 */
export const HALF_CLOSED_SECONDS = 3600;

/** Half-closed connections of one port that are told apart; all others are one entry, so that memory stays flat. */
export const MAX_TOLD_APART = 64;

/** Stands for the port of connections from inside. */
export const IN_POD = 0;

/** A half-closed connection, or all those beyond {@link MAX_TOLD_APART}. */
export interface HalfClosed {
  key: string;
  /** See {@link movementOf}. */
  movement: number;
  count: number;
  /** From the node, so perhaps a probe that is just ending. */
  isFromNode: boolean;
}

/** What is remembered of half-closed connections, by port and key. */
export type HalfClosedSeen = ReadonlyMap<string, { firstSeconds: number; movedSeconds: number; movement: number }>;

/** Connections of which one direction is still open. */
export interface HalfClosedCount {
  /** Those that count. */
  live: number;
  /** Those that may be a probe of this moment. */
  perhaps: number;
}

/** States in which one side has ended its half, include/net/tcp_states.h. */
const FIN_WAIT1 = 0x04;
const FIN_WAIT2 = 0x05;
const CLOSE_WAIT = 0x08;
const LAST_ACK = 0x09;
const CLOSING = 0x0b;

/** The end of the stream takes one number of the sequence, RFC 9293 section 3.4. */
const END_OF_STREAM = 1;

/** Reports whether bytes can still move in a connection that one side or both have ended. */
export function isHalfClosed(row: Row): boolean {
  switch (row.state) {
    case CLOSE_WAIT:
      return true;
    // Without a process, only the kernel waits for the other end, and incoming data is not read.
    case FIN_WAIT2:
      return isHeld(row);
    case FIN_WAIT1:
      return isHeld(row) || unacknowledged(row) > END_OF_STREAM;
    // Both have ended, and what was written before is still on its way.
    case LAST_ACK:
    case CLOSING:
      return unacknowledged(row) > END_OF_STREAM;
    default:
      return false;
  }
}

/** True for the states that {@link isHalfClosed} looks closer at, so that most rows cost one comparison. */
export function mayBeHalfClosed(state: number): boolean {
  return state >= FIN_WAIT1 && state <= CLOSING && state !== TIME_WAIT;
}

/** Adds a half-closed connection to those of its port. */
export function addHalfClosed(
  list: HalfClosed[],
  row: Row,
  { key, isFromNode }: { key: string; isFromNode: boolean },
): void {
  const others = list[MAX_TOLD_APART];
  if (list.length < MAX_TOLD_APART) list.push({ key, movement: movementOf(row), count: 1, isFromNode });
  // Reading a row's end costs microseconds: a change of their number is all that is looked for in the others.
  else if (others === undefined) list.push({ key: 'others', movement: 1, count: 1, isFromNode: false });
  else {
    others.count += 1;
    others.movement += 1;
  }
}

/** Remembers the connections that are still there, and when each last moved. */
export function rememberHalfClosed(
  seen: HalfClosedSeen,
  lists: readonly { port: number; halfClosed: readonly HalfClosed[] }[],
  nowSeconds: number,
): HalfClosedSeen {
  const next = new Map<string, { firstSeconds: number; movedSeconds: number; movement: number }>();
  for (const { port, halfClosed } of lists) {
    for (const { key, movement } of halfClosed) {
      const before = seen.get(`${port} ${key}`) ?? { firstSeconds: nowSeconds, movedSeconds: nowSeconds, movement };
      const movedSeconds = before.movement === movement ? before.movedSeconds : nowSeconds;
      next.set(`${port} ${key}`, { ...before, movedSeconds, movement });
    }
  }
  return next;
}

/** Counts those of a port that have moved within the bound. `probes` of them may be probes for `probeSeconds`. */
export function countHalfClosed(
  { port, halfClosed }: { port: number; halfClosed: readonly HalfClosed[] },
  seen: HalfClosedSeen,
  { nowSeconds, probes, probeSeconds }: { nowSeconds: number; probes: number; probeSeconds: number },
): HalfClosedCount {
  let live = 0;
  let young = 0;
  for (const { key, count, isFromNode } of halfClosed) {
    const { firstSeconds, movedSeconds } = seen.get(`${port} ${key}`) ?? {
      firstSeconds: nowSeconds,
      movedSeconds: nowSeconds,
    };
    if (nowSeconds - movedSeconds >= HALF_CLOSED_SECONDS) continue;
    live += count;
    if (isFromNode && nowSeconds - firstSeconds <= probeSeconds) young += 1;
  }
  const perhaps = Math.min(young, probes);
  return { live: live - perhaps, perhaps };
}
