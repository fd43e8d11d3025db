import type { HoldRefusal } from '../../contract/route.ts';

/** How many requests may wait for sessions to start. */
export interface HoldLimits {
  perSession: number;
  all: number;
}

/** A place of a request that waits, or why there is none. */
export type HoldPlace = { kind: 'held'; leave(): void } | { kind: 'refused'; refusal: HoldRefusal };

/** The requests that wait for sessions to start, counted. */
export class HeldRequests {
  readonly #limits: HoldLimits;
  readonly #bySession = new Map<string, number>();
  #all = 0;

  constructor(limits: HoldLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all;
  }

  /** Takes a place. It is given back once, however often that is said. */
  enter(session: string): HoldPlace {
    const held = this.#bySession.get(session) ?? 0;
    if (held >= this.#limits.perSession) return { kind: 'refused', refusal: 'session' };
    if (this.#all >= this.#limits.all) return { kind: 'refused', refusal: 'all' };
    this.#add(session, 1);
    let isHeld = true;
    const leave = () => {
      if (isHeld) this.#add(session, -1);
      isHeld = false;
    };
    return { kind: 'held', leave };
  }

  #add(session: string, change: number): void {
    const held = (this.#bySession.get(session) ?? 0) + change;
    if (held === 0) this.#bySession.delete(session);
    else this.#bySession.set(session, held);
    this.#all += change;
  }
}
