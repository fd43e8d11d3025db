/** Runs a limited number of tasks at once. Of those that wait, each share has its turn, however many tasks it brought. */
export class FairLimit {
  readonly #concurrency: number;
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  activeCount = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Runs a task in its turn. The task must not throw. */
  add(share: string, task: () => Promise<void>): void {
    const tasks = this.#waiting.get(share) ?? [];
    tasks.push(task);
    this.#waiting.set(share, tasks);
    // Not before the caller is done: what it adds in one go is one task of the queue above.
    queueMicrotask(() => this.#next());
  }

  #next(): void {
    const [first] = this.#waiting;
    if (!first || this.activeCount >= this.#concurrency) return;
    const [share, tasks] = first;
    const task = tasks.shift();
    // At the end of the map: behind the others.
    this.#waiting.delete(share);
    if (tasks.length > 0) this.#waiting.set(share, tasks);
    this.activeCount += 1;
    void task?.().finally(() => {
      this.activeCount -= 1;
      this.#next();
    });
  }
}
