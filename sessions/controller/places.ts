import type { KeptSession } from './read-session.ts';
import { type KeptPod, keyIn } from './session-store.ts';

/** What places are counted by: all sessions and pods, as they are by now. */
export interface PlaceFacts {
  sessions(): Iterable<KeptSession>;
  pods(): Iterable<readonly [key: string, pod: KeptPod]>;
  /** How many sessions and pods there are in all namespaces. */
  count(): number;
}

/**
 * Who has one of the places for sessions with a pod, of which each namespace has so many. A place is taken in the moment of the decision,
 * before the pod is created: decisions are made for many sessions at once.
 */
export class Places {
  /** The uids of the sessions that took one, by key. */
  readonly #taken = new Map<string, string>();
  readonly #facts: PlaceFacts;
  readonly #most: number;

  constructor(facts: PlaceFacts, most: number) {
    this.#facts = facts;
    this.#most = most;
  }

  /** Takes a place for a session, once. Returns undefined where it has one, else how many others have. */
  take(session: KeptSession): number | undefined {
    const key = keyIn(session);
    if (this.#taken.get(key) === session.uid) return undefined;
    // As long as there are few, nobody has to be looked at.
    const others = this.#facts.count() + this.#taken.size < this.#most ? 0 : this.#countBefore(key, session);
    if (others >= this.#most) return others;
    this.#taken.set(key, session.uid);
    return undefined;
  }

  /** The session has no pod, and gets none any more. */
  free(key: string): void {
    this.#taken.delete(key);
  }

  /** Who has a pod, will have one, or was created earlier and still waits for the decision. */
  #countBefore(key: string, { namespace, createdAt }: KeptSession): number {
    const before = new Set([...this.#facts.pods()].map(([each]) => each).concat(...this.#taken.keys()));
    for (const session of this.#facts.sessions())
      if (session.spec && session.createdAt < createdAt) before.add(keyIn(session));
    before.delete(key);
    return [...before].filter((each) => each.startsWith(`${namespace}/`)).length;
  }
}
