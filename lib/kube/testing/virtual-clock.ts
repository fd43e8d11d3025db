import type { LeaderClock } from '../leases/leader-election.ts';

/** For tests: time that passes only while all who live by it wait, however long their requests take. */
export class VirtualClock implements LeaderClock {
  #now = 0;
  #waiting: { at: number; go(): void }[] = [];

  monotonic = () => this.#now;
  wall = () => this.#now;
  wait = <T>(ms = 0, value?: T): Promise<T> =>
    new Promise((resolve) => this.#waiting.push({ at: this.#now + ms, go: () => resolve(value as T) }));

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Goes to the moment for which one of them waits, the next. */
  step(): void {
    const next = this.#waiting.reduce((first, other) => (other.at < first.at ? other : first));
    this.#waiting = this.#waiting.filter((each) => each !== next);
    this.#now = next.at;
    next.go();
  }
}
