import { expect, test } from '@jest/globals';
import { readAnswer } from './read-answer.ts';

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
  ['unclear', { ...IDLE, reason: 'unclear' }, { kind: 'unknown', reason: 'unclear' }],
  ['unknown', { ...IDLE, reason: 'unknown' }, { kind: 'unknown', reason: 'unknown' }],
  ['of another time', { ...IDLE, reason: 'hibernating' }, { kind: 'unknown', reason: 'hibernating' }],
])('readAnswer() of a status that is %s', (_, status, activity) => {
  expect(readAnswer(status)).toEqual({ kind: 'answer', isListening: true, activity });
});

test.each([undefined, null, 'idle', {}, { ...IDLE, active_connections: '0' }])(
  'readAnswer() of %j is none',
  (status) => {
    expect(readAnswer(status)).toMatchObject({ kind: 'none' });
  },
);
