import type { EndedSocket } from '../netlink/socket-ends.ts';
import { keyOf } from './arrivals.ts';
import type { Row } from './procfs/proc-net-tcp.ts';

/** Connections, each counted once: where the tables show it, where the kernel tells of its end, or both, in either order. */
export interface CountedOnce {
  /** How many there were. Never falls. */
  count: number;
  /** Those of them of whose end the kernel is still to tell, one number each. */
  open: Set<number>;
}

/**
 * Maximum number of open connections told apart, 40 kB of numbers. With more, the count would be too high. More open ones at once
 * than this are clients', who keep the pod awake anyway: no pod has as many probes.
 */
const MAX_OPEN = 1024;

/** Adds a connection that the tables show as open. */
export function addOpen(open: Set<number>, row: Row): void {
  if (open.size <= MAX_OPEN) open.add(keyOf(row));
}

/** What is known after a walk that shows `open`, or after none. The ends that are told from now on go to {@link addEnd}. */
export function countOpen({ count, open: known }: Readonly<CountedOnce>, open: Iterable<number>): CountedOnce {
  const all = new Set(known);
  for (const key of open) all.add(key);
  return { count: count + all.size - known.size, open: all };
}

/** Adds the end of a connection, which may have come and gone unseen. */
export function addEnd(counted: CountedOnce, end: EndedSocket): void {
  // Of one that the kernel has wiped, nothing tells which it was: if any is open, it was one of these.
  const [key = 0] = end.remotePort === 0 ? counted.open : [keyOf(end)];
  if (!counted.open.delete(key)) counted.count += 1;
}

/** False where there were more than are told apart. */
export function areAllCounted({ open }: Readonly<CountedOnce>): boolean {
  return open.size <= MAX_OPEN;
}
