import type { Row } from './procfs/proc-net-tcp.ts';
import { isHeld } from './procfs/row-rest.ts';

/**
 * States in which a socket is still to end: ESTABLISHED, FIN_WAIT1, CLOSE_WAIT, LAST_ACK and CLOSING of
 * include/net/tcp_states.h.
 */
export const STILL_TO_END: readonly number[] = [0x01, 0x04, 0x08, 0x09, 0x0b];

/** FIN_WAIT1, FIN_WAIT2 and CLOSING. */
export const ON_THE_WAY_TO_TIME_WAIT: readonly number[] = [0x04, 0x05, 0x0b];

const FIN_WAIT2 = 0x05;

/**
 * Reports whether the kernel is still to tell of a socket's end. In FIN_WAIT2 without a process, and in TIME_WAIT, a stub is left of
 * one whose end was told.
 */
export function isStillToEnd(row: Row): boolean {
  return STILL_TO_END.includes(row.state) || (row.state === FIN_WAIT2 && isHeld(row));
}
