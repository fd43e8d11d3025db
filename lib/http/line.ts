/**
 * How many may wait to be let in: one for each address of a node, whose pods have a /24 by default. What the kernel took of it and its
 * socket are all that each of them costs. https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
export const LINE_PLACES = 256;

/** Who waits to be let in. */
export interface Comer {
  /** Those of one address wait behind one another. */
  address: string;
  refuse(): void;
}

/**
 * Those who wait to be let in, address after address, whatever comes from each of them. Where the line is full, the address
 * gives a place that has the most: so a client that connects once is never kept out by others that connect again and again.
 */
export class Line<T extends Comer> {
  readonly #weightInside: (address: string) => number;
  /** By address, the one that was let in longest ago first. */
  readonly #waiting = new Map<string, T[]>();
  #size = 0;
  /** The most that an address had when that was last looked for, which is too much rather than too little in between. */
  #most: { address: string; weight: number; waiting: number } | undefined;

  /** Also counts what an address has inside. */
  constructor(weightInside: (address: string) => number) {
    this.#weightInside = weightInside;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether one more of an address gets a place. */
  admits(address: string): boolean {
    if (this.#size < LINE_PLACES) return true;
    this.#most ??= this.#heaviest();
    const weight = this.#weight(address);
    // No address loses its only place to another one's second.
    return weight + 1 < this.#most.weight || (weight < this.#most.weight && this.#most.waiting > 1);
  }

  /** Takes a place that {@link admits} has promised. */
  add(comer: T): void {
    if (this.#size >= LINE_PLACES && this.#most !== undefined) this.#refuseLast(this.#most.address);
    const others = this.#waiting.get(comer.address);
    if (others === undefined) this.#waiting.set(comer.address, [comer]);
    else others.push(comer);
    this.#size += 1;
  }

  /** Goes once through the addresses: the first one of each leaves the line if it is taken. True where one was. */
  letIn(take: (comer: T) => boolean): boolean {
    const before = this.#size;
    for (const [address, [first]] of [...this.#waiting])
      if (first !== undefined && take(first)) {
        const others = this.#waiting.get(address) ?? [];
        others.shift();
        this.#waiting.delete(address);
        if (others.length > 0) this.#waiting.set(address, others);
        this.#size -= 1;
      }
    this.#most = undefined;
    return this.#size < before;
  }

  #weight(address: string): number {
    return (this.#waiting.get(address)?.length ?? 0) + this.#weightInside(address);
  }

  #heaviest(): { address: string; weight: number; waiting: number } {
    let most = { address: '', weight: 0, waiting: 0 };
    for (const [address, { length }] of this.#waiting) {
      const weight = this.#weight(address);
      if (weight > most.weight) most = { address, weight, waiting: length };
    }
    return most;
  }

  #refuseLast(address: string): void {
    this.#most = undefined;
    const others = this.#waiting.get(address);
    const last = others?.pop();
    if (others?.length === 0) this.#waiting.delete(address);
    if (last === undefined) return;
    this.#size -= 1;
    last.refuse();
  }
}
