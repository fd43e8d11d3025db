import { expect, test } from '@jest/globals';
import { BUDGET_MINUTES, describeExpected, describeTaken, PART_TIMES, whyTooLong } from './parts.ts';

test('describeExpected() adds up the parts', () => {
  expect(describeExpected(['check', 'unit'])).toBe('check, unit: about 2 min on two cores, 5 on a new machine\n');
});

test('describeTaken() has each part and the sum', () => {
  const taken = new Map([
    ['check', 12.4],
    ['unit', 75],
  ]);
  expect(describeTaken(taken)).toBe('check 12s, unit 1m15s, all 1m27s\n');
});

test('whyTooLong() gives a reason over the budget, and none within it', () => {
  expect(whyTooLong(new Map([['e2e', BUDGET_MINUTES * 60]]))).toBeUndefined();
  expect(whyTooLong(new Map([['e2e', BUDGET_MINUTES * 60 + 60]]))).toContain('got 57.0 min');
});

test('what the parts take on a new machine is within the budget', () => {
  const minutes = Object.values(PART_TIMES).reduce((sum, { cold }) => sum + cold, 0);
  expect(minutes).toBeLessThanOrEqual(BUDGET_MINUTES);
});
