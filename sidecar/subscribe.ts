import { openSocketEnds, type SocketEnds, subscribe } from '../lib/netlink/socket-ends.ts';
import type { Machine } from '../lib/platform/platform.ts';
import type { Log } from '../lib/process/log.ts';

/** Machines that stand still for a second fail once. */
const MAX_FAILURES = 2;

/**
 * Listens to the kernel's events of sockets that end whenever it is asked to, once they were proved to come; undefined where
 * they do not.
 */
export function createSubscribe(machine: Machine, log: Log): () => Promise<SocketEnds | undefined> {
  let isProved = false;
  let failures = 0;
  return async () => {
    if (isProved) return subscribe(machine);
    if (failures >= MAX_FAILURES) return undefined;
    const ends = await openSocketEnds(machine);
    isProved = ends !== undefined;
    if (isProved) log.info('listening to socket events', { source: 'socket-events' });
    else failures += 1;
    if (failures === MAX_FAILURES) log.info('no socket events here', { source: 'kernel-counter' });
    return ends;
  };
}
