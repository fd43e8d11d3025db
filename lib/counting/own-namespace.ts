import type { Machine } from '../platform/platform.ts';

/** True when the proc root shows the network namespace that this process lives in. */
export function isOwnNamespace({ readLink }: Pick<Machine, 'readLink'>, procRoot: string): boolean {
  try {
    const path = procRoot === '/proc' ? '/proc/self/ns/net' : `${procRoot}/ns/net`;
    return readLink(path) === readLink('/proc/self/ns/net');
  } catch {
    // A folder of a test, or another user's process: its namespace cannot be read, and so is taken for another one.
    return false;
  }
}
