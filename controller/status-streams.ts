import { fullJitter } from '../runtime/backoff.ts';
import type { SidecarSays } from './sidecar-says.ts';
import { openStatusStream } from './status-stream.ts';

/** So many pods are followed at once; the next ones wait until one of those is gone. Each costs some 20 KB. */
const MAX_STREAMS = 2000;

/** A sidecar that restarts is back within a second; a pod that cannot be reached is asked twice a minute. */
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

/** The event streams of the sidecars that are followed. One that is lost is begun anew, and changes nothing until then. */
export class StatusStreams {
  readonly #onSays: (key: string, says: SidecarSays) => void;
  readonly #streams = new Map<string, Stream>();
  readonly #waiting = new Map<string, SidecarAddress>();

  constructor(onSays: (key: string, says: SidecarSays) => void) {
    this.#onSays = onSays;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Follows the sidecar at this address from now on, or none. */
  follow(key: string, address: SidecarAddress | undefined): void {
    const current = this.#streams.get(key);
    if (current && current.address.ip === address?.ip && current.address.port === address.port) return;
    current?.close();
    this.#streams.delete(key);
    this.#waiting.delete(key);
    if (address) this.#waiting.set(key, address);
    this.#openWaiting();
  }

  stop(): void {
    for (const { close } of this.#streams.values()) close();
  }

  #openWaiting(): void {
    for (const [key, address] of this.#waiting) {
      if (this.#streams.size >= MAX_STREAMS) return;
      this.#waiting.delete(key);
      const stream = { address, failures: 0, close: () => undefined };
      this.#streams.set(key, stream);
      this.#open(key, stream);
    }
  }

  #open(key: string, stream: Stream): void {
    const onSays = (says: SidecarSays) => {
      stream.failures = 0;
      this.#onSays(key, says);
    };
    const onEnd = () => {
      stream.failures += 1;
      const timer = setTimeout(() => this.#open(key, stream), fullJitter(stream.failures, BACKOFF, Math.random()));
      stream.close = () => clearTimeout(timer);
    };
    stream.close = openStatusStream({ ...stream.address, onSays, onEnd });
  }
}
