import type { SessionMetrics, StartPhase } from './metrics.ts';

/** When a start got how far, by a clock that only goes forward, in milliseconds. */
interface Start {
  seen: number;
  created?: number;
  address?: number;
}

/** Times the starts that this process sees from their beginning. */
export class StartTimes {
  readonly #starts = new Map<string, Start>();
  readonly #metrics: SessionMetrics;
  readonly #now: () => number;

  constructor(metrics: SessionMetrics, now: () => number) {
    this.#metrics = metrics;
    this.#now = now;
  }

  /** A session is there that has no pod yet. */
  seen(key: string): void {
    if (!this.#starts.has(key)) this.#starts.set(key, { seen: this.#now() });
  }

  created(key: string): void {
    const start = this.#starts.get(key);
    if (start) start.created ??= this.#now();
  }

  address(key: string): void {
    const start = this.#starts.get(key);
    if (start) start.address ??= this.#now();
  }

  forget(key: string): void {
    this.#starts.delete(key);
  }

  /** The start is over. */
  done(key: string, outcome: 'ready' | 'failed'): void {
    const { seen, created, address } = this.#starts.get(key) ?? {};
    this.#starts.delete(key);
    if (seen === undefined) return;
    const now = this.#now();
    const tell = (phase: StartPhase, from: number | undefined, until: number | undefined) => {
      if (from !== undefined && until !== undefined) this.#metrics.started(phase, (until - from) / 1000, outcome);
    };
    tell('create', seen, created);
    tell('address', created, address);
    if (outcome === 'ready') tell('listen', address, now);
    tell('total', seen, now);
  }
}
