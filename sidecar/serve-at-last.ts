import { fullJitter } from '../lib/process/backoff.ts';
import type { Log } from '../lib/process/log.ts';

/** A port is free again when another process has ended; nobody waits for a sidecar that is a minute late. */
const BACKOFF = { baseMs: 1000, capMs: 60_000 };

/**
 * Serves, and where that is not possible, as the port is taken or may not be bound, tries again for as long as it takes. A
 * sidecar that ended would be started again and again, and a native one would keep the application from starting; one that
 * is up and is not asked is unknown, which is never idle.
 */
export async function serveAtLast<T>(serve: () => Promise<T>, log: Log): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await serve();
    } catch (error) {
      // The first one is news; that it goes on is told as often as it is waited for longest.
      if (Number.isInteger(Math.log2(failures))) log.error('cannot serve, retrying', { error, failures });
    }
    const wait = fullJitter(failures, BACKOFF, Math.random());
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
