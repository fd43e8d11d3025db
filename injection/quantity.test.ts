import { expect, test } from '@jest/globals';
import { parseQuantity } from './quantity.ts';

test.each([
  ['1', '1000m'],
  ['1.5', '1500m'],
  ['0.1', '100m'],
  ['.5', '5e-1'],
  ['2.', '2'],
  ['1Gi', '1024Mi'],
  ['1.5Gi', '1536Mi'],
  ['1G', '1000000000'],
  ['1E', '1e18'],
  ['12e2', '1200'],
  ['1u', '1000n'],
  ['0.1n', '1n'],
  ['+1', '1'],
  ['-1', '-1000m'],
  ['0', '0Gi'],
])('parseQuantity() takes %s and %s for equal', (one, other) => {
  expect(parseQuantity(one)).toBe(parseQuantity(other));
  expect(parseQuantity(one)).toBeDefined();
});

test('parseQuantity() reads a number as its text', () => {
  expect(parseQuantity(2)).toBe(2_000_000_000n);
});

test.each([[''], ['.'], ['m'], ['1 Gi'], ['1gi'], ['1e'], ['1e999'], ['0x10'], [{}], [null], ['9'.repeat(3_000_000)]])(
  'parseQuantity() takes %# for none',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);
