import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** What a watch tells. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T;
}

/** A watch that has begun: what happens from now on is not missed. */
export interface Watch<T> {
  /** Resolves at the first event that satisfies, while it is still warm. */
  until(satisfies: (event: WatchEvent<T>) => boolean): Promise<void>;
  stop(): void;
}

/** Begins a watch by way of a proxy. The path has its selectors already, if any. */
export async function beginWatch<T>(url: string, path: string): Promise<Watch<T>> {
  const { signal, abort } = aborting();
  const response = await fetch(`${url}${path}${path.includes('?') ? '&' : '?'}watch=true`, { signal });
  if (!response.ok || !response.body) throw new Error(`Cannot watch ${path}: ${await response.text()}`);
  const stream = Readable.fromWeb(response.body as ReadableStream);
  // It ends in an error when it is stopped; that is its end.
  stream.on('error', () => undefined);
  const lines = createInterface(stream)[Symbol.asyncIterator]();
  return {
    async until(satisfies) {
      for (;;) {
        const { done, value } = await lines.next();
        if (done) throw new Error(`Cannot measure: the watch of ${path} ended before what was waited for`);
        if (satisfies(JSON.parse(value) as WatchEvent<T>)) return;
      }
    },
    stop: abort,
  };
}

/** Ends by itself after five minutes, longer than anything here may take. */
function aborting(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(300_000)]);
  return { signal, abort: () => controller.abort() };
}
