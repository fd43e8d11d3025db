/** How long to wait between attempts: not longer than the cap, and up to the base the first time. */
export interface Backoff {
  baseMs: number;
  capMs: number;
}

/**
 * How long to wait before the next attempt, in milliseconds: anything between nothing and a bound that doubles with each
 * failure. Many that failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param failures in a row, from 1
 * @param random from 0 to 1
 */
export function fullJitter(failures: number, { baseMs, capMs }: Backoff, random: number): number {
  return Math.min(capMs, baseMs * 2 ** (failures - 1)) * random;
}
