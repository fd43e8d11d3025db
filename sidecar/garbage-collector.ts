/** Requests that leave enough behind to be worth a collection: each leaves some 10 kB. */
const REQUESTS = 32;

/** A collection takes 10 to 20 ms: so rarely, it is 2 ms a minute. */
const SECONDS = 600;

/** Gives memory back that V8 would keep as long as it is not needed elsewhere. */
export interface Memory {
  /** To be called at every beat, with how often the sidecar has been asked so far. */
  settle(requests: number, nowSeconds: number): void;
}

/**
 * Collects at the first beat, for what the start left behind, and from then on as often as it is worth it. On Node it needs
 * `--expose-gc`, as the image has it, and does nothing without: see docs/decisions/sidecar-memory.md.
 */
export function createGarbageCollector(collect = globalThis.gc): Memory {
  let last = { requests: -REQUESTS, atSeconds: -SECONDS };
  return {
    settle(requests, atSeconds) {
      if (requests - last.requests < REQUESTS || atSeconds - last.atSeconds < SECONDS) return;
      last = { requests, atSeconds };
      // The flavor of V8 that also gives back the pages; https://nodejs.org/api/cli.html#--expose-gc
      collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    },
  };
}
