import type { Address } from '../text/address.ts';
import type { Row } from './procfs/proc-net-tcp.ts';

/** Limit of connections from inside that are told apart, a minute of 68 a second in TIME_WAIT; beyond it none is. */
export const MAX_CLIENTS = 4096;

/** SYN_SENT and SYN_RECV, include/net/tcp_states.h. */
const NOT_YET_OPEN: readonly number[] = [0x02, 0x03];

/** Remembers a connection that a row is an end of. */
export function rememberConnection(connections: Set<number>, row: Row): void {
  if (connections.size >= MAX_CLIENTS || NOT_YET_OPEN.includes(row.state)) return;
  const one = hashOf(row.local, row.localPort);
  const other = hashOf(row.remote, row.remotePort);
  // The same from either end: a sum of 33 bits, and 20 more, which is what a number holds exactly.
  connections.add((one + other) * 2 ** 20 + (((one ^ other) >>> 0) & 0xfffff));
}

/** One end of a connection as 32 bits, mixed as in MurmurHash3. Of an IPv4 address the last word is all there is. */
function hashOf(address: Address, port: number): number {
  let hash = Math.imul((address[3] ?? 0) ^ Math.imul(port, 0xcc9e2d51), 0x85ebca6b);
  if (address[0] !== 0)
    hash ^= Math.imul((address[0] ?? 0) ^ Math.imul(address[1] ?? 0, 31), 0x1b873593) ^ (address[2] ?? 0);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
}
