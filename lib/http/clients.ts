/** What a connection does: its client's turn, ours, its client's again to take the answer, or the end of all that. */
export type Phase = 'reading' | 'answering' | 'writing' | 'closing' | 'streaming';

/** One of those who ask. */
export interface Client {
  /** Those of one source share what a source may have. */
  source: string;
  /** True for the node and for the API server, for whom there is room that nobody else gets. */
  isReserved: boolean;
  readonly phase: Phase;
  /** Gives its place to another client. */
  cutOff(): void;
}

/** How many clients there may be at once. */
export interface Room {
  clients: number;
  /** As many of them as only the node and the API server get. */
  reserved: number;
  /** As many of them as come from one source. */
  perSource: number;
}

/** What a client may be cut off at, and in which order: first who waits for nothing, last who waits for us. */
const PHASES: readonly Phase[] = ['closing', 'reading', 'streaming', 'writing', 'answering'];

/**
 * Those who ask. Whoever comes gets in, and where there is no room somebody else gives it: of the source that has the most
 * clients, the one that has been idle for the longest time. So nobody is kept out by others who only hold their places,
 * and nobody with one connection is cut off as long as others have two.
 */
export class Clients {
  readonly #room: Room;
  /** The longest idle first. */
  readonly #clients = new Set<Client>();
  readonly #counts = new Map<string, number>();
  #strangers = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** True where another client of a source would take the place of one of the same source. */
  isCrowded(source: string): boolean {
    const { clients, reserved, perSource } = this.#room;
    const count = this.#counts.get(source) ?? 0;
    if (count >= perSource) return true;
    // Whoever has more than an equal part of what strangers have is about to be the one to give.
    return this.#strangers >= clients - reserved && count > 1 && count * this.#counts.size >= clients - reserved;
  }

  /** Lets a client in. */
  enter(client: Client): void {
    const { clients, reserved, perSource } = this.#room;
    const { source, isReserved } = client;
    if ((this.#counts.get(source) ?? 0) >= perSource) this.#cutOff((other) => other.source === source);
    else if (!isReserved && this.#strangers >= clients - reserved) this.#cutOff((other) => !other.isReserved);
    else if (this.#clients.size >= clients) this.#cutOff(() => true);
    this.#clients.add(client);
    this.#count(client, 1);
  }

  /** A client has asked for something: it is the last one to be idle. */
  touch(client: Client): void {
    if (this.#clients.delete(client)) this.#clients.add(client);
  }

  leave(client: Client): void {
    if (this.#clients.delete(client)) this.#count(client, -1);
  }

  #count({ source, isReserved }: Client, by: 1 | -1): void {
    const count = (this.#counts.get(source) ?? 0) + by;
    if (count > 0) this.#counts.set(source, count);
    else this.#counts.delete(source);
    if (!isReserved) this.#strangers += by;
  }

  #cutOff(isCandidate: (client: Client) => boolean): void {
    let chosen: Client | undefined;
    for (const client of this.#clients)
      if (isCandidate(client) && (chosen === undefined || this.#isBefore(client, chosen))) chosen = client;
    if (chosen === undefined) return;
    this.leave(chosen);
    chosen.cutOff();
  }

  #isBefore(one: Client, other: Client): boolean {
    const more = (this.#counts.get(one.source) ?? 0) - (this.#counts.get(other.source) ?? 0);
    return more > 0 || (more === 0 && PHASES.indexOf(one.phase) < PHASES.indexOf(other.phase));
  }
}
