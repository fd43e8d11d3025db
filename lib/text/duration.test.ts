import { expect, test } from '@jest/globals';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['0', 0],
  ['45s', 45],
  ['15m', 900],
  ['1h30m', 5400],
  ['1h0m5s', 3605],
])('parseDuration() reads %s', (text, seconds) => {
  expect(parseDuration(text)).toEqual({ kind: 'value', value: seconds });
});

test.each([[''], ['15'], ['m'], ['-5m'], ['5m1h'], ['1.5h'], ['500ms'], ['15 m'], [`${'9'.repeat(10)}s`]])(
  'parseDuration() refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toEqual({ kind: 'wrong', expected: 'a duration such as 90s, 15m or 1h30m' });
  },
);

test.each([
  [0, '0s'],
  [59.9, '59s'],
  [900, '15m'],
  [61, '1m1s'],
  [7500, '2h5m'],
  [273_600, '3d4h'],
])('formatDuration() writes %s seconds', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
