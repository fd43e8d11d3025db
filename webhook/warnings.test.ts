import { expect, test } from '@jest/globals';
import { shownWarnings } from './warnings.ts';

test.each([
  ['as it is', 'Cannot read', 'spawner: Cannot read'],
  ['without control characters', 'a\u0000\u007f\n b', 'spawner: a  b'],
  ['without halves of characters', 'a\ud83d', 'spawner: a\ufffd'],
])('shownWarnings() hands a warning on %s', (_, warning, shown) => {
  expect(shownWarnings([warning])).toEqual([shown]);
});

test('shownWarnings() cuts a long one between characters', () => {
  const [shown = ''] = shownWarnings(['😀'.repeat(1000)]);
  expect([...shown]).toHaveLength(250);
  expect(shown.isWellFormed()).toBe(true);
  expect(shown.endsWith('😀…')).toBe(true);
});

test('shownWarnings() shows eight, and says how many more there are', () => {
  const shown = shownWarnings(Array.from({ length: 10 }, (_, at) => `warning ${at}`));
  expect(shown).toHaveLength(9);
  expect(shown.slice(7)).toEqual(['spawner: warning 7', 'spawner: and 2 more']);
});
