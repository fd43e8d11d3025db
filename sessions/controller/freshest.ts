/** An object as far as its age goes. */
export interface Versioned {
  resourceVersion: string;
}

/** What an informer has not told of by then, it never will: it was gone before that. */
const FORGET_MS = 30_000;

/**
 * What was written last, until an informer tells of the same or of something later. Without it, a decision just after a write would
 * be made by what was there before it, and the write made twice.
 */
export class Freshest<T extends Versioned> {
  readonly #written = new Map<string, { value: T; at: number }>();
  readonly #seen: (key: string) => T | undefined;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(seen: (key: string) => T | undefined, now: () => number) {
    this.#seen = seen;
    this.#now = now;
  }

  wrote(key: string, value: T): void {
    this.#written.set(key, { value, at: this.#now() });
  }

  forget(key: string): void {
    this.#written.delete(key);
  }

  get(key: string): T | undefined {
    const seen = this.#seen(key);
    const written = this.#written.get(key);
    if (written === undefined) return seen;
    const isOver = (seen && isNewer(seen, written.value)) || this.#now() - written.at > FORGET_MS;
    if (!isOver) return written.value;
    this.#written.delete(key);
    return seen;
  }
}

/** Versions of one kind are numbers. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
function isNewer(one: Versioned, other: Versioned): boolean {
  return BigInt(one.resourceVersion || 0) > BigInt(other.resourceVersion || 0);
}
