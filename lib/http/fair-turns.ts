/** Requests answered in one turn of the event loop: a few hundred microseconds of work. */
const ANSWERS_PER_TURN = 8;

/** A client that waits for an answer. */
export interface Waiter {
  source: string;
}

/**
 * Decides whose answer is next: one source after the other, however much each of them asks for. So the work between two polls
 * for new clients is bounded, and a client that asks once waits for one answer to each of the others, not for all of theirs.
 */
export class FairTurns {
  readonly #turn: () => Promise<void>;
  /** By source, the one that was answered longest ago first. */
  readonly #waiting = new Map<string, Map<Waiter, () => void>>();
  #isTurning = false;
  #given = 0;

  constructor(turn: () => Promise<void>) {
    this.#turn = turn;
  }

  /** Resolves when it is this client's turn, or returns undefined if this turn has room for its answer. */
  take(waiter: Waiter): Promise<void> | undefined {
    if (!this.#isTurning) void this.#goOn();
    if (this.#given < ANSWERS_PER_TURN) {
      this.#given += 1;
      return undefined;
    }
    return new Promise((resolve) => {
      const others = this.#waiting.get(waiter.source);
      if (others === undefined) this.#waiting.set(waiter.source, new Map([[waiter, resolve]]));
      else others.set(waiter, resolve);
    });
  }

  /** Waits no more. */
  forget(waiter: Waiter): void {
    const others = this.#waiting.get(waiter.source);
    others?.get(waiter)?.();
    others?.delete(waiter);
    if (others?.size === 0) this.#waiting.delete(waiter.source);
  }

  async #goOn(): Promise<void> {
    this.#isTurning = true;
    do {
      await this.#turn();
      this.#given = 0;
      while (this.#given < ANSWERS_PER_TURN && this.#waiting.size > 0) this.#give();
    } while (this.#given > 0);
    this.#isTurning = false;
  }

  #give(): void {
    const [first] = this.#waiting;
    const [waiter] = first?.[1] ?? [];
    if (first === undefined || waiter === undefined) return;
    const [source, others] = first;
    this.#given += 1;
    this.#waiting.delete(source);
    const [one, resolve] = waiter;
    others.delete(one);
    if (others.size > 0) this.#waiting.set(source, others);
    resolve();
  }
}
