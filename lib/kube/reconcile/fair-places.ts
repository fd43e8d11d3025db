/** What a change of who wants a place leads to, by key. */
export interface Reseating {
  /** Those that have a place from now on. */
  seated: readonly string[];
  /** Those that lost theirs to a namespace that has fewer, and wait again. */
  unseated: readonly string[];
}

const UNCHANGED: Reseating = { seated: [], unseated: [] };

interface Share {
  seated: Set<string>;
  waiting: Set<string>;
}

/**
 * Gives a limited number of places to keys of the form `namespace/name`, so that no namespace has two more than another one
 * that waits: max-min fairness. Who has been there longest stays longest.
 */
export class FairPlaces {
  readonly #max: number;
  readonly #shares = new Map<string, Share>();
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Asks for a place. A key that has one, or waits for one, keeps what it has. */
  want(key: string): Reseating {
    const share = this.#share(key);
    if (share.seated.has(key)) return UNCHANGED;
    if (this.#taken >= this.#max) {
      share.waiting.add(key);
      return this.#reseat();
    }
    // Nothing waits while there are free places, so there is nothing to compare.
    share.seated.add(key);
    this.#taken += 1;
    return { seated: [key], unseated: [] };
  }

  /** Gives up a place, or the wait for it. */
  leave(key: string): Reseating {
    const share = this.#share(key);
    if (share.seated.delete(key)) this.#taken -= 1;
    share.waiting.delete(key);
    if (share.seated.size + share.waiting.size === 0) this.#shares.delete(parseNamespace(key));
    return this.#reseat();
  }

  /** Reports whether a key waits. */
  isWaiting(key: string): boolean {
    return this.#shares.get(parseNamespace(key))?.waiting.has(key) ?? false;
  }

  get waiting(): number {
    return [...this.#shares.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  #reseat(): Reseating {
    const seated = new Set<string>();
    const unseated = new Set<string>();
    for (let poor = this.#poorest(); poor; poor = this.#poorest()) {
      if (this.#taken >= this.#max) {
        const rich = this.#richest();
        // A difference of one would swap the same two places for ever.
        if (!rich || rich.seated.size <= poor.seated.size + 1) break;
        const last = [...rich.seated].at(-1) ?? '';
        move(last, rich.seated, rich.waiting);
        this.#taken -= 1;
        if (!seated.delete(last)) unseated.add(last);
      }
      const [first = ''] = poor.waiting;
      move(first, poor.waiting, poor.seated);
      this.#taken += 1;
      if (!unseated.delete(first)) seated.add(first);
    }
    return { seated: [...seated], unseated: [...unseated] };
  }

  /** Of the namespaces that wait, the one with the fewest places. */
  #poorest(): Share | undefined {
    let poorest: Share | undefined;
    for (const share of this.#shares.values())
      if (share.waiting.size > 0 && (!poorest || share.seated.size < poorest.seated.size)) poorest = share;
    return poorest;
  }

  #richest(): Share | undefined {
    let richest: Share | undefined;
    for (const share of this.#shares.values()) if (!richest || share.seated.size > richest.seated.size) richest = share;
    return richest;
  }

  #share(key: string): Share {
    const share = this.#shares.get(parseNamespace(key)) ?? { seated: new Set(), waiting: new Set() };
    this.#shares.set(parseNamespace(key), share);
    return share;
  }
}

function move(key: string, from: Set<string>, to: Set<string>): void {
  from.delete(key);
  to.add(key);
}

/** The namespace of a key `namespace/name`; of a key without one, the key itself. */
export function parseNamespace(key: string): string {
  return key.split('/', 1)[0] ?? key;
}
