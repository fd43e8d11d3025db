import type { CutOffReason } from '../../contract/metrics.ts';

/** What a connection waits for: the client's request, our answer, the application's, the client reading the answer, or its end. */
export type Phase = 'reading' | 'answering' | 'probing' | 'writing' | 'closing' | 'streaming';

/** A client of the server. */
export interface Client {
  /** Clients of one source share that source's limits. */
  source: string;
  /** True for the node and the API server, which have reserved room. */
  isReserved: boolean;
  readonly phase: Phase;
  /** Closes the connection, because another client needs its place. */
  cutOff(reason: CutOffReason): void;
}

/** How many clients there may be at once. */
export interface Room {
  clients: number;
  /** How many of these are reserved for the node and the API server. */
  reserved: number;
  /** How many of these one source may have. */
  perSource: number;
}

/**
 * The phases in which a client may be disconnected, in this order: first those that wait for nothing. A closing client may not have
 * read its answer yet and ends soon anyway; one that waits for the application comes last. Our own answers are never cut short.
 */
const PHASES: readonly Phase[] = ['reading', 'streaming', 'writing', 'closing', 'probing'];

/**
 * A new client keeps its place for this time, or until it has sent a request: its machine may be busy. If as many addresses wait
 * as the queue has places, and none of them sends anything, the last one gets in after 0.3 s.
 */
const NEWCOMER_SECONDS = 0.1;

/**
 * The connected clients. If there is no room for another one, a client of the source with the most clients is disconnected: the
 * one that has been idle for the longest time. So idle connections never keep other clients out. A client that has just
 * connected and has not asked yet keeps its place, and so does one that waits for an answer.
 */
export class Clients {
  readonly #room: Room;
  /** The longest idle first. */
  readonly #clients = new Set<Client>();
  readonly #counts = new Map<string, number>();
  /** When each was admitted, the earliest first. */
  readonly #newcomers = new Map<Client, number>();
  readonly #monotonicSeconds: () => number;
  #strangers = 0;

  constructor(room: Room, monotonicSeconds: () => number) {
    this.#room = room;
    this.#monotonicSeconds = monotonicSeconds;
  }

  /** The number of clients of a source. */
  count(source: string): number {
    return this.#counts.get(source) ?? 0;
  }

  /** Whether a client with reserved room can enter without another one being disconnected. */
  hasReserved({ isReserved }: Pick<Client, 'isReserved'>): boolean {
    return isReserved && this.#clients.size < this.#room.clients;
  }

  /**
   * Makes room for a client of a source, by disconnecting another one if necessary. Returns false if none can be disconnected
   * now. A client that waits for a probe gives way only to an urgent one.
   */
  makeRoom({ source, isReserved }: Pick<Client, 'source' | 'isReserved'>, isUrgent = false): boolean {
    const { clients, reserved, perSource } = this.#room;
    const own = this.count(source);
    const isOwn = (other: Client) => other.source === source;
    if (own >= perSource) return this.#cutOff('source', isUrgent, isOwn);
    // A source never displaces one that has no more clients than itself.
    const hasMore = (other: Client) => isOwn(other) || this.count(other.source) > own;
    if (!isReserved && this.#strangers >= clients - reserved)
      return this.#cutOff('room', isUrgent, (other) => !other.isReserved && hasMore(other));
    return this.#clients.size < clients || this.#cutOff('room', isUrgent, hasMore);
  }

  /** Lets a client in. */
  enter(client: Client): void {
    this.#clients.add(client);
    this.#newcomers.set(client, this.#monotonicSeconds());
    this.#count(client, 1);
  }

  /** The event loop has polled, so everything that earlier clients had sent has been read. */
  endTurn(): void {
    const now = this.#monotonicSeconds();
    for (const [client, since] of this.#newcomers) {
      if (now - since < NEWCOMER_SECONDS) return;
      this.#newcomers.delete(client);
    }
  }

  /** A client sent a request, so it has been idle for the shortest time. */
  touch(client: Client): void {
    this.#newcomers.delete(client);
    if (this.#clients.delete(client)) this.#clients.add(client);
  }

  leave(client: Client): void {
    this.#newcomers.delete(client);
    if (this.#clients.delete(client)) this.#count(client, -1);
  }

  #count({ source, isReserved }: Client, by: 1 | -1): void {
    const count = this.count(source) + by;
    if (count > 0) this.#counts.set(source, count);
    else this.#counts.delete(source);
    if (!isReserved) this.#strangers += by;
  }

  #cutOff(reason: CutOffReason, isUrgent: boolean, isCandidate: (client: Client) => boolean): boolean {
    let chosen: Client | undefined;
    for (const client of this.#clients) {
      const isKept = client.phase === 'answering' || (client.phase === 'probing' && !isUrgent);
      if (isKept || this.#newcomers.has(client)) continue;
      if (isCandidate(client) && (chosen === undefined || this.#isBefore(client, chosen))) chosen = client;
    }
    if (chosen === undefined) return false;
    this.leave(chosen);
    chosen.cutOff(reason);
    return true;
  }

  #isBefore(one: Client, other: Client): boolean {
    const more = this.count(one.source) - this.count(other.source);
    return more > 0 || (more === 0 && PHASES.indexOf(one.phase) < PHASES.indexOf(other.phase));
  }
}
