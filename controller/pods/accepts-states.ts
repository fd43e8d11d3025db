import { type AcceptsState, NOTHING_KNOWN } from './label-accepts.ts';
import type { PodFacts } from './pod-facts.ts';

/** What this process knows of pods that the API server does not, by key. */
export class AcceptsStates {
  readonly #states = new Map<string, AcceptsState>();
  readonly #uidOf: (key: string) => string | undefined;

  constructor(uidOf: (key: string) => string | undefined) {
    this.#uidOf = uidOf;
  }

  /** A pod of a StatefulSet comes back under its name, and is another one. */
  get(key: string): AcceptsState {
    const uid = this.#uidOf(key);
    const known = this.#states.get(key);
    const state = known?.uid === uid && known ? known : { uid, ...NOTHING_KNOWN };
    this.#states.set(key, state);
    return state;
  }

  /** The pod as it was last seen, also where it is gone. */
  lastSeen(key: string): PodFacts | undefined {
    return this.#states.get(key)?.pod;
  }

  has(key: string): boolean {
    return this.#states.has(key);
  }

  delete(key: string): void {
    this.#states.delete(key);
  }
}
