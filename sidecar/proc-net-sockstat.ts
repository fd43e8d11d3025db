import { ascii, indexOfText, readNumbers } from './numbers.ts';

/** How many TCP sockets one family has in a network namespace. */
export interface Sockstat {
  /** Sockets in any state but TIME_WAIT. */
  inUse: number;
  /** Sockets in TIME_WAIT, and those in FIN_WAIT2 that no process holds any more. Of both families. */
  timeWait: number;
}

const IPV4 = ascii('TCP: inuse ');
const IPV6 = ascii('TCP6: inuse ');
const numbers: number[] = [];

/**
 * Reads `TCP: inuse 3 orphan 0 tw 2 …` of `/proc/net/sockstat`.
 * @throws SyntaxError where there is no such line
 */
export function readSockstat(bytes: Uint8Array, end: number): Sockstat {
  if (numbersAfter(IPV4, bytes, end) < 3) throw missing('TCP: inuse');
  return { inUse: numbers[0] ?? 0, timeWait: numbers[2] ?? 0 };
}

/**
 * Reads `TCP6: inuse 3` of `/proc/net/sockstat6`.
 * @throws SyntaxError where there is no such line
 */
export function readSockstat6(bytes: Uint8Array, end: number): number {
  if (numbersAfter(IPV6, bytes, end) < 1) throw missing('TCP6: inuse');
  return numbers[0] ?? 0;
}

function numbersAfter(label: Uint8Array, bytes: Uint8Array, end: number): number {
  const at = indexOfText(bytes, label, { from: 0, end });
  return at === -1 ? 0 : readNumbers(bytes.subarray(0, end), at + label.length, numbers);
}

function missing(label: string): SyntaxError {
  return new SyntaxError(`Cannot read how many sockets there are: expected a line "${label}"`);
}
