import { type Row, readPort } from './proc-net-tcp.ts';

/**
 * The columns of a socket table's row behind its state, read only for the few rows that need one:
 * `tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ref pointer rto ato quick cwnd ssthresh`.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
const QUEUES = 0;
const RETRANSMITS = 2;
const UID = 3;
const INODE = 5;
const FIRST_OF_CONGESTION = 8;

/** Where the digits of `tm->when` begin: behind a space, the queues, a space, the timer's kind and a colon. */
const TIMER = 1 + 17 + 1 + 2 + 1;

const SPACE = 0x20;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const QUEUE_DIGITS = 8;

/** Who made the socket, undefined where the row does not say. A socket in TIME_WAIT always says 0. */
export function uidOf(row: Row): number | undefined {
  return readDecimal(row, columnAt(row, UID));
}

/** Reports whether a process still has the socket open. One that was closed, or was never accepted, has inode 0. */
export function isHeld(row: Row): boolean {
  return readDecimal(row, columnAt(row, INODE)) !== 0;
}

/** Bytes that the other end has not acknowledged, 0 where the row does not say; the end of the stream is one of them. */
export function unacknowledged(row: Row): number {
  const at = columnAt(row, QUEUES);
  let bytes = 0;
  for (let digit = 0; digit < QUEUE_DIGITS; digit += 1) {
    const value = Number.parseInt(String.fromCharCode(row.bytes[at + digit] ?? SPACE), 16);
    if (Number.isNaN(value)) return 0;
    bytes = bytes * 16 + value;
  }
  return bytes;
}

/**
 * Hundredths of a second until a row's timer ends, 0 where the row does not say. Read for each TIME_WAIT, so at its place: the queues
 * before it are always 17 bytes, and no timer of a minute needs more than its last four digits.
 */
export function ticksLeft({ bytes, rest }: Row): number {
  const at = rest + TIMER;
  if (bytes[at - 1] !== COLON) return 0;
  return Math.max(0, readPort(bytes, at + 4));
}

/**
 * A number that changes when bytes move: a hash of the queues, the retransmissions, the timeouts and the congestion window.
 * Timers, which move by themselves, are not in it. A slow stream may leave all of them as they are.
 */
export function movementOf(row: Row): number {
  return (
    hashColumn(row, QUEUES) ^
    (hashColumn(row, RETRANSMITS) << 1) ^
    hashUntil(row, columnAt(row, FIRST_OF_CONGESTION), NEWLINE)
  );
}

function hashColumn(row: Row, column: number): number {
  return hashUntil(row, columnAt(row, column), SPACE);
}

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashUntil({ bytes }: Row, from: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? NEWLINE;
    if (byte === end || byte === NEWLINE) break;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}

/** Where a column begins, counted from the one behind the state; the row's end where it has fewer. */
function columnAt({ bytes, rest }: Row, column: number): number {
  let at = rest;
  for (let left = column; ; left -= 1) {
    while (bytes[at] === SPACE) at += 1;
    if (left === 0) return at;
    while (at < bytes.length && bytes[at] !== SPACE && bytes[at] !== NEWLINE) at += 1;
    if (bytes[at] !== SPACE) return at;
  }
}

function readDecimal({ bytes }: Row, from: number): number | undefined {
  let number: number | undefined;
  for (let at = from; ; at += 1) {
    const digit = (bytes[at] ?? NEWLINE) - ZERO;
    if (digit < 0 || digit > 9) return number;
    number = (number ?? 0) * 10 + digit;
  }
}
