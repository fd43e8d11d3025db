import { expect, test } from '@jest/globals';
import { parseJson } from '../text/parse-json.ts';
import { readStatus } from './read-status.ts';

const STATUS = {
  active_connections: 0,
  waiting_connections: 0,
  seconds_inactive: 42,
  listening: true,
  ever_active: true,
  reason: 'idle',
};

test.each([
  ['idle', STATUS, { kind: 'idle', forSeconds: 42, everActive: true }],
  [
    'never connected',
    { ...STATUS, ever_active: false, reason: 'never-connected' },
    { kind: 'idle', forSeconds: 42, everActive: false },
  ],
  ['connected', { ...STATUS, active_connections: 2, reason: 'connected' }, { kind: 'busy', connections: 2 }],
  ['closing', { ...STATUS, waiting_connections: 1, reason: 'closing' }, { kind: 'busy', connections: 0 }],
  [
    'not listening',
    { ...STATUS, listening: false, reason: 'not-listening' },
    { kind: 'unknown', reason: 'not-listening' },
  ],
  [
    'idle and not listening, which no sidecar says',
    { ...STATUS, listening: false },
    { kind: 'unknown', reason: 'not-listening' },
  ],
  ['unknown', { ...STATUS, reason: 'unknown' }, { kind: 'unknown', reason: 'unknown' }],
])('readStatus() reads %s', (_, status, answer) => {
  expect(readStatus(status)).toEqual(answer);
});

test.each([
  ['nothing', ''],
  ['no JSON', '<html>'],
  ['null', 'null'],
  ['a list', '[]'],
  ['an empty object', '{}'],
  ['a negative time', JSON.stringify({ ...STATUS, seconds_inactive: -1 })],
  ['a time in words', JSON.stringify({ ...STATUS, seconds_inactive: '42' })],
  ['a number that JSON has not', JSON.stringify({ ...STATUS, seconds_inactive: Number.NaN })],
  ['a reason of its own', JSON.stringify({ ...STATUS, reason: 'tired' })],
])('readStatus() takes %s for no answer', (_, body) => {
  expect(readStatus(parseJson(body))).toEqual({ kind: 'none', error: 'the answer is no status' });
});
