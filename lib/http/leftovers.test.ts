import { expect, test } from '@jest/globals';
import { Leftovers, MAX_LEFT } from './leftovers.ts';

let now = 0;
const seconds = () => now;

/** How many bytes connections of this size may leave at this time. */
function leave(leftovers: Leftovers, size: number): number {
  let bytes = 0;
  while (leftovers.take(size)) bytes += size;
  return bytes;
}

test.each([0, 200, 4000, 131_072])('Leftovers bounds what ends of %i bytes leave at one time', (size) => {
  now = 0;
  const leftovers = new Leftovers(seconds);
  let bytes = leave(leftovers, size);
  // Until the kernel gives the first of them up.
  for (let second = 1; second < 240; second += 1) {
    now = second;
    bytes += leave(leftovers, size);
  }
  expect(bytes).toBeLessThanOrEqual(MAX_LEFT);
});

test('Leftovers has room for the ends of ordinary clients', () => {
  now = 0;
  const leftovers = new Leftovers(seconds);
  // Five probes a second with a connection each, for an hour.
  for (let probe = 0; probe < 5 * 3600; probe += 1) {
    now = probe / 5;
    expect(leftovers.take(300)).toBe(true);
  }
});
