import { numbersAfter } from './numbers-after.ts';

/** How many TCP sockets one family has in a network namespace. */
export interface Sockstat {
  /** Sockets in any state but TIME_WAIT. */
  inUse: number;
  /** Sockets in TIME_WAIT, and those in FIN_WAIT2 that no process holds any more. Of both families. */
  timeWait: number;
}

/**
 * Reads `TCP: inuse 3 orphan 0 tw 2 …` of `/proc/net/sockstat`.
 * @throws SyntaxError where there is no such line
 */
export function readSockstat(text: string): Sockstat {
  const [inUse, , timeWait] = numbersAfter(text, 'TCP: inuse ');
  if (inUse === undefined || timeWait === undefined) throw missing('TCP: inuse');
  return { inUse, timeWait };
}

/**
 * Reads `TCP6: inuse 3` of `/proc/net/sockstat6`.
 * @throws SyntaxError where there is no such line
 */
export function readSockstat6(text: string): number {
  const [inUse] = numbersAfter(text, 'TCP6: inuse ');
  if (inUse === undefined) throw missing('TCP6: inuse');
  return inUse;
}

function missing(label: string): SyntaxError {
  return new SyntaxError(`Cannot read how many sockets there are: expected a line "${label}"`);
}
