import { expect, test } from '@jest/globals';
import { formatDrainedBy, parseDrainedBy } from './drained-by.ts';

const UNTIL = Date.parse('2030-01-01T00:05:00Z');

test.each([
  ['with a time', formatDrainedBy('spawner-reaper', UNTIL), { who: 'spawner-reaper', untilMs: UNTIL }],
  ['of the older form', 'spawner-reaper', { who: 'spawner-reaper', untilMs: undefined }],
  ['with another word for a name', 'a b until 2030-01-01T00:05:00Z', { who: 'a b', untilMs: UNTIL }],
  [
    'with a time that is none',
    'x until 2030-99-99T00:00:00Z',
    { who: 'x until 2030-99-99T00:00:00Z', untilMs: undefined },
  ],
  ['that is empty', '', { who: '', untilMs: undefined }],
])('parseDrainedBy() reads one %s', (_, text, expected) => {
  expect(parseDrainedBy(text)).toEqual(expected);
});
