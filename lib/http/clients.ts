import type { CutOffReason } from '../../contract/metrics.ts';

/** What a connection does: its client's turn, ours, the application's, its client's again to take the answer, or the end of all that. */
export type Phase = 'reading' | 'answering' | 'probing' | 'writing' | 'closing' | 'streaming';

/** One of those who ask. */
export interface Client {
  /** Those of one source share what a source may have. */
  source: string;
  /** True for the node and for the API server, for whom there is room that nobody else gets. */
  isReserved: boolean;
  readonly phase: Phase;
  /** Gives its place to another client. */
  cutOff(reason: CutOffReason): void;
}

/** How many clients there may be at once. */
export interface Room {
  clients: number;
  /** As many of them as only the node and the API server get. */
  reserved: number;
  /** As many of them as come from one source. */
  perSource: number;
}

/**
 * What a client may be cut off at, and in which order: first who waits for nothing. Who is closing may not have read its answer,
 * and goes soon; last is who waits for the application. An answer of ours comes.
 */
const PHASES: readonly Phase[] = ['reading', 'streaming', 'writing', 'closing', 'probing'];

/**
 * A newcomer keeps its place for so long, or until it has asked: its machine may be busy. Where as many addresses wait as there are
 * places in the line, and none of them says anything, the last of them gets in after 0.3 s.
 */
const NEWCOMER_SECONDS = 0.1;

/**
 * Those who ask. Where there is no room for another one, somebody gives it: of the source that has the most clients, the one
 * that has been idle for the longest time. So nobody is kept out by others who only hold their places. Who has
 * just come and has not asked yet keeps the place, and so does who waits for an answer.
 */
export class Clients {
  readonly #room: Room;
  /** The longest idle first. */
  readonly #clients = new Set<Client>();
  readonly #counts = new Map<string, number>();
  /** Since when they are in, the first of them first. */
  readonly #newcomers = new Map<Client, number>();
  readonly #monotonicSeconds: () => number;
  #strangers = 0;

  constructor(room: Room, monotonicSeconds: () => number) {
    this.#room = room;
    this.#monotonicSeconds = monotonicSeconds;
  }

  /** How many there are of a source. */
  count(source: string): number {
    return this.#counts.get(source) ?? 0;
  }

  /** Whether nobody has to give a place to a client for whom some are kept. */
  hasReserved({ isReserved }: Pick<Client, 'isReserved'>): boolean {
    return isReserved && this.#clients.size < this.#room.clients;
  }

  /**
   * Makes room for a client of a source, by cutting off another one where it has to be; false where nobody gives it now. Who
   * waits for a probe gives it to those alone who cannot wait any longer.
   */
  makeRoom({ source, isReserved }: Pick<Client, 'source' | 'isReserved'>, isUrgent = false): boolean {
    const { clients, reserved, perSource } = this.#room;
    const own = this.count(source);
    const isOwn = (other: Client) => other.source === source;
    if (own >= perSource) return this.#cutOff('source', isUrgent, isOwn);
    // No source gets what another one needs that has no more than it.
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

  /** The event loop has polled: what those had sent who came before it was heard. */
  endTurn(): void {
    const now = this.#monotonicSeconds();
    for (const [client, since] of this.#newcomers) {
      if (now - since < NEWCOMER_SECONDS) return;
      this.#newcomers.delete(client);
    }
  }

  /** A client has asked for something: it is the last one to be idle. */
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
