import { fullJitter } from '../../process/backoff.ts';
import type { Log } from '../../process/log.ts';
import { isConflict, isRefused, KubeError } from '../errors.ts';
import { FairLimit } from './fair-limit.ts';
import { parseNamespace } from './fair-places.ts';
import type { ReconcileResult } from './reconcile-result.ts';

export interface WorkOptions {
  /** Its name in the log. */
  name: string;
  concurrency: number;
  log: Log;
  /** False when this process must not write any more. */
  isLeader(): boolean;
  /** Reconciles one key. */
  reconcile(key: string): Promise<ReconcileResult>;
  onError?(): void;
  /** From 0 to 1, for the jitter. */
  random?(): number;
}

/** From a fifth of a second on: a conflict is over at once. */
const BACKOFF = { baseMs: 200, capMs: 30_000 };

/** What a policy forbids it will forbid again, until it is changed. */
const BACKOFF_REFUSED = { baseMs: 120_000, capMs: 600_000 };

/** The longest that a timer can wait, https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER_MS = 2_147_483_647;

/** A key that is queued, running or waiting. Reconciled keys have none. */
interface Item {
  state: 'queued' | 'running' | 'waiting' | 'failed';
  failures: number;
  isAskedAgain: boolean;
  timer?: NodeJS.Timeout;
}

/**
 * A keyed work queue: one worker per key, failed keys are retried with backoff. Namespaces take turns, so that none makes the
 * others wait for more than one key of it.
 */
export class WorkQueue {
  readonly #options: WorkOptions;
  readonly #limit: FairLimit;
  readonly #items = new Map<string, Item>();
  #isStopped = false;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#limit = new FairLimit(options.concurrency);
  }

  /** Queues a key. A key in backoff keeps its scheduled retry. */
  add(key: string): void {
    const item = this.#items.get(key) ?? { state: 'waiting', failures: 0, isAskedAgain: false };
    if (item.state === 'running') item.isAskedAgain = true;
    if (item.state === 'waiting') this.#enqueue(key, item);
  }

  /** Finishes the running reconciles and starts no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { timer } of this.#items.values()) clearTimeout(timer);
    while (this.#limit.activeCount > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #enqueue(key: string, item: Item): void {
    clearTimeout(item.timer);
    item.state = 'queued';
    this.#items.set(key, item);
    this.#limit.add(parseNamespace(key), () => this.#run(key, item));
  }

  async #run(key: string, item: Item): Promise<void> {
    if (this.#isStopped || !this.#options.isLeader()) return void this.#items.delete(key);
    item.state = 'running';
    item.isAskedAgain = false;
    const { requeueAfterMs } = await this.#attempt(key, item);
    if (requeueAfterMs === undefined) this.#items.delete(key);
    else this.#wait(key, item, requeueAfterMs);
    if (item.isAskedAgain) this.add(key);
  }

  async #attempt(key: string, item: Item): Promise<ReconcileResult> {
    const { reconcile, onError, log, name, random = Math.random } = this.#options;
    try {
      const result = await reconcile(key);
      Object.assign(item, { state: 'waiting', failures: 0 });
      return result;
    } catch (error) {
      Object.assign(item, { state: 'failed', failures: item.failures + 1 });
      onError?.();
      if (!isConflict(error)) log.warn('attempt failed', { what: name, key, error });
      return { requeueAfterMs: waitAfter(error, item.failures, random()) };
    }
  }

  #wait(key: string, item: Item, waitMs: number): void {
    if (this.#isStopped) return;
    item.timer = setTimeout(() => this.#enqueue(key, item), Math.min(waitMs, LONGEST_TIMER_MS));
  }
}

/** How long to wait after a number of failures in a row, in milliseconds: never less than the API server asked for. */
export function waitAfter(error: unknown, failures: number, random: number): number {
  const backoff = isRefused(error) ? BACKOFF_REFUSED : BACKOFF;
  const askedFor = error instanceof KubeError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return askedFor + fullJitter(failures, backoff, random);
}
