import { expect, test } from '@jest/globals';
import { firstSample, type Sample } from './sample.ts';
import { countedOf, createCounted } from './status.ts';

const IDLE: Sample = {
  ...firstSample([8080], 100),
  clock: { kind: 'idle', sinceSeconds: 90, everActive: true },
};
const WALL = 1_900_000_000_000;

test.each<[string, Partial<Sample>, number, boolean]>([
  ['nothing', {}, 0, true],
  ['less than a second of time', { knownAtSeconds: 100.9 }, 900, true],
  ['a second', { knownAtSeconds: 101 }, 1000, false],
  ['the calendar', {}, 5000, false],
  ['the clock', { clock: { kind: 'active' } }, 0, false],
  ['the counts', { ports: [] }, 0, false],
  ['that reads fail', { failures: 3 }, 0, false],
  ['the last close', { closedAtSeconds: 95 }, 0, false],
])('createCounted() counts again where it has to: changed was %s', (_, more, milliseconds, isSame) => {
  const counted = createCounted();
  const before = counted(IDLE, WALL);
  const sample = { ...IDLE, ...more };
  const after = counted(sample, WALL + milliseconds);
  expect([after === before, after]).toEqual([isSame, countedOf(sample, WALL + milliseconds)]);
});
