import { expect, test } from '@jest/globals';
import { readAnswer } from './read-answer.ts';

const NOW = Date.parse('2030-01-01T00:10:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const IDLE = {
  active_connections: 0,
  waiting_connections: 0,
  seconds_since_active: 7,
  listening: true,
  ever_active: true,
  reason: 'idle',
};

test.each([
  ['idle', IDLE, { kind: 'idle', forSeconds: 7, everActive: true }],
  [
    'never connected',
    { ...IDLE, ever_active: false, reason: 'never-connected' },
    { kind: 'idle', forSeconds: 7, everActive: false },
  ],
  ['connected', { ...IDLE, active_connections: 1, reason: 'connected' }, { kind: 'active' }],
  ['closing', { ...IDLE, waiting_connections: 1, reason: 'closing' }, { kind: 'active' }],
  [
    'closing, and says since when',
    { ...IDLE, waiting_connections: 1, reason: 'closing', closed_at: ago(12.3) },
    { kind: 'idle', forSeconds: 12, everActive: true },
  ],
  [
    'closing, by another clock',
    { ...IDLE, waiting_connections: 1, reason: 'closing', closed_at: ago(900) },
    { kind: 'idle', forSeconds: 60, everActive: true },
  ],
  [
    'idle since a TIME_WAIT is over',
    { ...IDLE, idle_since: ago(7), closed_at: ago(67) },
    { kind: 'idle', forSeconds: 67, everActive: true },
  ],
  [
    'idle since something that was no close',
    { ...IDLE, idle_since: ago(7), closed_at: ago(500) },
    { kind: 'idle', forSeconds: 7, everActive: true },
  ],
  ['unclear', { ...IDLE, reason: 'unclear' }, { kind: 'unknown', reason: 'unclear' }],
  ['unknown', { ...IDLE, reason: 'unknown' }, { kind: 'unknown', reason: 'unknown' }],
  ['of another time', { ...IDLE, reason: 'hibernating' }, { kind: 'unknown', reason: 'hibernating' }],
])('readAnswer() of a status that is %s', (_, status, activity) => {
  expect(readAnswer(status, NOW)).toEqual({ kind: 'answer', listens: 'for-clients', activity });
});

test.each([undefined, null, 'idle', {}, { ...IDLE, active_connections: '0' }])(
  'readAnswer() of %j is none',
  (status) => {
    expect(readAnswer(status, NOW)).toMatchObject({ kind: 'none' });
  },
);
