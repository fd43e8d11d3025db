import { FairPlaces, type Reseating } from '../../lib/kube/reconcile/fair-places.ts';
import { fullJitter } from '../../lib/process/backoff.ts';
import type { SidecarSays } from './sidecar-says.ts';
import { openStatusStream } from './status-stream.ts';

/** Sidecars that are followed at once; the others wait. Each costs some 20 KB. */
export const MAX_STREAMS = 2000;

/**
 * A sidecar that restarts is back within a second; a pod that cannot be reached is asked twice a minute, and so is one whose
 * streams end sooner than that, whatever it says in them.
 */
const BACKOFF = { baseMs: 500, capMs: 30_000 };

/** Where a sidecar answers. */
export interface SidecarAddress {
  ip: string;
  port: number;
}

interface Stream {
  address: SidecarAddress;
  failures: number;
  close(): void;
}

/** Whom to tell. */
export interface StreamListener {
  onSays(key: string, says: SidecarSays): void;
  /** A sidecar is not followed, as its namespace has its share of the streams already. Told each time that this begins. */
  onLeftOut(key: string): void;
}

/**
 * The event streams of the sidecars that are followed, shared equally among namespaces where there are too many. One that is
 * lost is begun again, and changes nothing until then.
 */
export class StatusStreams {
  readonly #listener: StreamListener;
  readonly #places: FairPlaces;
  readonly #addresses = new Map<string, SidecarAddress>();
  readonly #streams = new Map<string, Stream>();

  constructor(listener: StreamListener, max = MAX_STREAMS) {
    this.#listener = listener;
    this.#places = new FairPlaces(max);
  }

  get size(): number {
    return this.#streams.size;
  }

  /** How many sidecars are not followed. */
  get leftOut(): number {
    return this.#places.waiting;
  }

  /** Reports whether a sidecar is not followed, as its namespace has its share. */
  isLeftOut(key: string): boolean {
    return this.#places.isWaiting(key);
  }

  /** Follows the sidecar at this address from now on, or none. */
  follow(key: string, address: SidecarAddress | undefined): void {
    const current = this.#addresses.get(key);
    if (current?.ip === address?.ip && current?.port === address?.port) return;
    this.#close(key);
    if (address) this.#addresses.set(key, address);
    else this.#addresses.delete(key);
    this.#reseat(address ? this.#places.want(key) : this.#places.leave(key));
    // At its new address, where it had a place before.
    if (address && !this.#places.isWaiting(key) && !this.#streams.has(key)) this.#begin(key);
    if (address && !current && this.#places.isWaiting(key)) this.#listener.onLeftOut(key);
  }

  stop(): void {
    for (const { close } of this.#streams.values()) close();
  }

  #reseat({ seated, unseated }: Reseating): void {
    for (const key of unseated) {
      this.#close(key);
      this.#listener.onLeftOut(key);
    }
    for (const key of seated) this.#begin(key);
  }

  #close(key: string): void {
    this.#streams.get(key)?.close();
    this.#streams.delete(key);
  }

  #begin(key: string): void {
    const address = this.#addresses.get(key);
    if (!address) return;
    const stream = { address, failures: 0, close: () => undefined };
    this.#streams.set(key, stream);
    this.#open(key, stream);
  }

  #open(key: string, stream: Stream): void {
    const openedAt = performance.now();
    const onSays = (says: SidecarSays) => this.#listener.onSays(key, says);
    const onEnd = () => {
      const hasLasted = performance.now() - openedAt >= BACKOFF.capMs;
      stream.failures = hasLasted ? 1 : stream.failures + 1;
      const timer = setTimeout(() => this.#open(key, stream), fullJitter(stream.failures, BACKOFF, Math.random()));
      stream.close = () => clearTimeout(timer);
    };
    stream.close = openStatusStream({ ...stream.address, onSays, onEnd });
  }
}
