import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Host } from './host.ts';

/** The host of the sidecar's core on Node. */
export function nodeHost(): Host {
  return {
    open(path) {
      const descriptor = openSync(path, 'r');
      return {
        read: (bytes, start, length, position) => readSync(descriptor, bytes, start, length, position),
        close: () => closeSync(descriptor),
      };
    },
    monotonicSeconds() {
      // Not performance.now(), whose module is 100 kB of memory.
      const [seconds, nanoseconds] = process.hrtime();
      return seconds + nanoseconds / 1e9;
    },
    wallMilliseconds: () => Date.now(),
    // The first one runs before the event loop polls again, the second one after that.
    turn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
  };
}

/** True when the proc root shows the network namespace that this process lives in. */
export function isOwnNamespace(procRoot: string): boolean {
  try {
    const path = procRoot === '/proc' ? '/proc/self/ns/net' : `${procRoot}/ns/net`;
    return readlinkSync(path) === readlinkSync('/proc/self/ns/net');
  } catch {
    // A folder of a test, or a process of somebody else: its namespace cannot be told, and so is taken for another one.
    return false;
  }
}
