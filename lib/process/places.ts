/** A connected client. */
export interface Client {
  /** Where it comes from: an address. */
  source: string;
  /** How many of its requests are under way. */
  requests: number;
}

/**
 * The connections that a server has at one time. If there are too many, the source with the most loses one: first one that
 * waits for no answer, of these the longest idle. A new client is refused only if no source has more than its own. So idle
 * connections never keep other clients out.
 */
export class Places<C extends Client> {
  readonly #limit: number;
  /** By source; the longest idle first. */
  readonly #clients = new Map<string, Set<C>>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gives a client a place. Returns the client displaced by it: undefined, another one, or the client itself. */
  enter(client: C): C | undefined {
    const leaves = this.#size < this.#limit ? undefined : (this.#givesPlace(client.source) ?? client);
    if (leaves !== undefined) this.leave(leaves);
    if (leaves !== client) this.#add(client);
    return leaves;
  }

  /** A client has asked for something, or was answered: it is the last one to be idle. */
  touch(client: C): void {
    const own = this.#clients.get(client.source);
    if (own?.delete(client)) own.add(client);
  }

  leave(client: C): void {
    const own = this.#clients.get(client.source);
    if (own === undefined || !own.delete(client)) return;
    this.#size -= 1;
    if (own.size === 0) this.#clients.delete(client.source);
  }

  #add(client: C): void {
    const own = this.#clients.get(client.source) ?? new Set<C>();
    this.#clients.set(client.source, own.add(client));
    this.#size += 1;
  }

  #givesPlace(newcomer: string): C | undefined {
    let most = this.#clients.get(newcomer) ?? new Set<C>();
    for (const own of this.#clients.values()) if (own.size > most.size) most = own;
    let longest: C | undefined;
    for (const client of most) {
      if (client.requests === 0) return client;
      longest ??= client;
    }
    return longest;
  }
}
