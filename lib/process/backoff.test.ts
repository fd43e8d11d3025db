import { expect, test } from '@jest/globals';
import { fullJitter } from './backoff.ts';

const BACKOFF = { baseMs: 100, capMs: 1000 };

test.each([
  [1, 1, 100],
  [2, 1, 200],
  [3, 0.5, 200],
  [4, 1, 800],
  [5, 1, 1000],
  [5000, 1, 1000],
  [5000, 0, 0],
])('fullJitter() after %i failures, with %d of the bound, waits %i ms', (failures, random, wait) => {
  expect(fullJitter(failures, BACKOFF, random)).toBe(wait);
});
