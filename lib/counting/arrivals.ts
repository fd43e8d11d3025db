import type { EndedSocket } from '../netlink/socket-ends.ts';
import { OPENERS, type Opener } from './opener.ts';
import type { Row } from './procfs/proc-net-tcp.ts';
import { STILL_TO_END } from './socket-states.ts';

/** New connections to one port, by who opened them. Never falls. */
export type PortArrivals = Record<Opener, number>;

/** By port. */
export type Arrivals = ReadonlyMap<number, Readonly<PortArrivals>>;

/** Counts new connections to some ports by looking at all rows of the tables, again and again. */
export interface ArrivalCounter {
  /** Before the rows. */
  begin(): void;
  /** A connection of the tables. */
  row(row: Row, opener: Opener): void;
  /** After the rows. */
  end(): void;
  counts(): Arrivals;
}

/** FIN_WAIT2 and TIME_WAIT: ended, but still listed for a while. */
const JUST_ENDED: readonly number[] = [0x05, 0x06];

/** Maximum number of connections told apart; further ones are not counted, so that memory stays below 2 MB. */
const MAX_KEYS = 65_536;

/**
 * The count of a machine that reports ending sockets: those that ended before the tables were read, plus those in the tables.
 * A connection that ends in between is in neither and counted by the next look; none is in both.
 */
export class EndedAndOpen implements ArrivalCounter {
  readonly #ended: Map<number, PortArrivals>;
  readonly #counts: Map<number, PortArrivals>;
  /** What the kernel's dropped events make the sum too small by. */
  readonly #lost: Map<number, PortArrivals>;
  #before: Map<number, PortArrivals>;
  #open: Map<number, PortArrivals>;
  /** The kernel may print the same row twice. */
  #keys = new Set<number>();
  #hasLost = false;
  #makesUp = false;

  constructor(ports: readonly number[]) {
    [this.#ended, this.#counts, this.#lost] = [noArrivals(ports), noArrivals(ports), noArrivals(ports)];
    [this.#before, this.#open] = [noArrivals(ports), noArrivals(ports)];
  }

  /** A socket has ended. A listener, or a socket that never was connected, has no other end. */
  ended({ localPort, remote }: EndedSocket, opener: Opener): void {
    const port = this.#ended.get(localPort);
    if (port !== undefined && remote.some((word) => word !== 0)) port[opener] += 1;
  }

  /** The kernel had to drop events: what is missing now is left out, and nothing after it. */
  lost(): void {
    this.#hasLost = true;
  }

  begin(): void {
    this.#makesUp = this.#hasLost;
    this.#hasLost = false;
    this.#before = new Map([...this.#ended].map(([port, counts]) => [port, { ...counts }]));
    this.#open = noArrivals([...this.#ended.keys()]);
  }

  row(row: Row, opener: Opener): void {
    const port = this.#open.get(row.localPort);
    if (port === undefined || !STILL_TO_END.includes(row.state)) return;
    const { size } = this.#keys;
    if (size < MAX_KEYS && this.#keys.add(keyOf(row)).size === size) return;
    port[opener] += 1;
  }

  end(): void {
    this.#keys = new Set();
    for (const [port, counts] of this.#counts) for (const opener of OPENERS) this.#sumUp(port, counts, opener);
  }

  counts(): Arrivals {
    return this.#counts;
  }

  #sumUp(port: number, counts: PortArrivals, opener: Opener): void {
    const of = (map: Map<number, PortArrivals>) => map.get(port)?.[opener] ?? 0;
    const sum = of(this.#before) + of(this.#open);
    const lost = this.#lost.get(port);
    if (this.#makesUp && lost !== undefined) lost[opener] = Math.max(lost[opener], counts[opener] - sum);
    counts[opener] = Math.max(counts[opener], sum + of(this.#lost));
  }
}

/** The count of a machine that can only look: connections that the look before did not see. */
export class SeenApart implements ArrivalCounter {
  readonly #counts: Map<number, PortArrivals>;
  #seen: Set<number> | undefined;
  #seenNow = new Set<number>();

  constructor(ports: readonly number[]) {
    this.#counts = noArrivals(ports);
  }

  begin(): void {
    this.#seenNow = new Set();
  }

  row(row: Row, opener: Opener): void {
    const port = this.#counts.get(row.localPort);
    const isOver = JUST_ENDED.includes(row.state);
    if (port === undefined || !(isOver || STILL_TO_END.includes(row.state))) return;
    const key = keyOf(row);
    if (this.#seenNow.size >= MAX_KEYS) return;
    this.#seenNow.add(key);
    // What had ended before the first look came before this process.
    if (this.#seen === undefined ? !isOver : !this.#seen.has(key)) port[opener] += 1;
  }

  end(): void {
    this.#seen = this.#seenNow;
  }

  counts(): Arrivals {
    return this.#counts;
  }
}

/** No connection so far. */
export function noArrivals(ports: readonly number[]): Map<number, PortArrivals> {
  return new Map(ports.map((port) => [port, { inside: 0, ignored: 0, node: 0, client: 0 }]));
}

/** A number for both ends: 32 bits of a hash over the other's port. Two of one port that share it are one in 4,294,967,296. */
export function keyOf({ localPort, remote, remotePort }: Pick<Row, 'localPort' | 'remote' | 'remotePort'>): number {
  let hash = localPort;
  for (const word of remote) hash = (Math.imul(hash, 31) + word) | 0;
  return (hash >>> 0) * 65_536 + remotePort;
}
