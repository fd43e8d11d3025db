import type { Row } from './procfs/proc-net-tcp.ts';
import { ticksLeft } from './procfs/row-rest.ts';

/** TCP_TIMEWAIT_LEN of include/net/tcp.h, in the hundredths of a second that the tables have (USER_HZ). */
const TIME_WAIT_TICKS = 6000;

/** Times of the tables are whole ticks, and the kernel's own may be of 10 ms, too (CONFIG_HZ=100). */
const ROUNDING_SECONDS = 0.02;

/** What the TIME_WAITs of one walk tell of when connections were closed. */
export interface Closes {
  /** The time that the youngest one has left; negative where there is none. */
  mostTicks: number;
  /** How many are younger than the look before. */
  young: number;
  /** One that has more than this left is. */
  youngTicks: number;
}

/** What a walk that begins so long after the end of the look before begins with. What that one may have shown is not young. */
export function newCloses(seconds: number): Closes {
  const ticks = Math.floor((seconds - ROUNDING_SECONDS) * 100);
  return { mostTicks: -1, young: 0, youngTicks: TIME_WAIT_TICKS - Math.max(0, ticks) };
}

/** Adds a row in TIME_WAIT. */
export function addClose(closes: Closes, row: Row): void {
  const ticks = ticksLeft(row);
  if (ticks > closes.mostTicks) closes.mostTicks = ticks;
  if (ticks >= closes.youngTicks) closes.young += 1;
}

/**
 * When the last connection was closed, after one more look; undefined as long as none was. A close that left no TIME_WAIT was at any
 * time since the look before: then it is this look's time, as later is the safe side.
 */
export function lastClose(
  before: number | undefined,
  closes: Closes | undefined,
  {
    count,
    atSeconds,
    walkSeconds,
  }: {
    /** Connections that were closed since the look before, as far as is known. */
    count: number;
    /** When the look began, and how long its walk took. */
    atSeconds: number;
    walkSeconds: number;
  },
): number | undefined {
  const end = atSeconds + walkSeconds;
  if (count > (closes?.young ?? 0)) return end;
  if (closes === undefined || closes.mostTicks < 0) return before;
  const youngest = end - (TIME_WAIT_TICKS - closes.mostTicks) / 100;
  if (before === undefined || youngest > before + walkSeconds + ROUNDING_SECONDS) return youngest;
  // The same one, read at another moment of its walk, where no other was closed.
  return count === 0 ? before : Math.max(before, youngest);
}
