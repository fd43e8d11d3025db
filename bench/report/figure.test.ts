import { expect, test } from '@jest/globals';
import {
  atMost,
  computeMedian,
  computeQuartiles,
  computeRatio,
  describeGoal,
  type Figure,
  isMet,
  ratio,
} from './figure.ts';
import { formatNumber } from './format-number.ts';

const figure: Figure = {
  name: 'a status',
  unit: 'µs',
  values: [90, 80, 400],
  comparedWith: { name: 'a walk', values: [9_000, 18_000, 20_000] },
};

test('computeMedian() and computeQuartiles() take measured values, of three the smallest and the largest', () => {
  expect([computeMedian(figure.values), ...computeQuartiles(figure.values)]).toEqual([90, 80, 400]);
  expect(computeQuartiles([8, 7, 6, 5, 4, 3, 2, 1])).toEqual([3, 7]);
});

test.each<[string, Figure['goal'], boolean | undefined]>([
  ['no goal', undefined, undefined],
  ['the median is the limit', atMost(90), true],
  ['the median is over the limit', atMost(89), false],
  ['the ratio is under its limit', ratio.atMost(1 / 150), true],
  ['the ratio is over its limit', ratio.atMost(1 / 250), false],
  ['the ratio does not reach its limit', ratio.atLeast(3), false],
])('isMet(): %s', (_, goal, expected) => {
  expect(isMet({ ...figure, ...(goal && { goal }) })).toBe(expected);
});

test('a goal of a ratio is missed where there is nothing to compare with', () => {
  expect(isMet({ name: 'a', unit: '', values: [1], goal: ratio.atLeast(0) })).toBe(false);
  expect(computeRatio({ name: 'a', unit: '', values: [1] })).toBeUndefined();
});

test('describeGoal() says a limit with its unit, and small ratios as fractions', () => {
  const goals = [atMost(100), ratio.atMost(1 / 800), ratio.atLeast(3)];
  expect(goals.map((goal) => describeGoal({ ...figure, goal }))).toEqual(['≤ 100 µs', '≤ 1/800', '≥ 3 ×']);
});

test.each([
  [12_345.6, '12,346'],
  [999.6, '1,000'],
  [12.345, '12.3'],
  [0.012345, '0.0123'],
  [0, '0'],
  [Number.NaN, 'none'],
])('formatNumber(%d) is %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected);
});
