import { expect, test } from '@jest/globals';
import { failedSample, firstSample, nextSample } from './sample.ts';
import { statusOf } from './status.ts';

const HEADINGS = '  sl  local_address rem_address   st\n';
const LISTENING = '   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0\n';
const MAPPED_CLIENT = '   1: 0000000000000000FFFF00000100F40A:1F90 0000000000000000FFFF00000200F40A:C351 01 0:0\n';
const IPV4_CLIENT = '   1: 0100F40A:1F90 0200F40A:C350 01 0:0\n';
const CLOSED_CLIENT = '   1: 0100F40A:1F90 0200F40A:C350 06 0:0\n';
const OTHER_PORT_CLIENT = '   1: 0100F40A:1F91 0200F40A:C350 01 0:0\n';
const LOOPBACK_CLIENT = '   1: 0100007F:1F90 0100007F:C350 01 0:0\n';
const OWN_ADDRESS_CLIENT = '   1: 0100F40A:1F90 0100F40A:C350 01 0:0\n';

const table = (...rows: string[]) => new TextEncoder().encode(HEADINGS + rows.join(''));
const statusAfter = (...steps: (readonly [number, Uint8Array] | 'failed')[]) => {
  const last = steps.findLast((step) => step !== 'failed')?.[0] ?? 0;
  const sample = steps.reduce(
    (known, step) => (step === 'failed' ? failedSample(known) : nextSample(known, [step[1]], step[0])),
    firstSample([8080]),
  );
  return statusOf(sample, { monotonicSeconds: last, wallMilliseconds: Date.parse('2030-01-01T00:10:00Z') });
};

test('statusOf() tells everything about one client', () => {
  expect(statusAfter([0, table(LISTENING, MAPPED_CLIENT)])).toEqual({
    active_connections: 1,
    waiting_connections: 0,
    listening: true,
    seconds_since_active: 0,
    seconds_inactive: 0,
    ever_active: true,
    idle_since: null,
    monitored_ports: [8080],
    ports: { 8080: { active_connections: 1, waiting_connections: 0, listening: true } },
    ignored_connections: { in_pod: 0 },
    accepts_new_connections: true,
    reason: 'connected',
  });
});

test.each([
  ['nothing listens yet', [[5, table()]], { reason: 'not-listening', seconds_since_active: 0, idle_since: null }],
  [
    'it listens and nobody came',
    [
      [5, table(LISTENING)],
      [65, table(LISTENING)],
    ],
    { reason: 'never-connected', ever_active: false, seconds_since_active: 60, idle_since: '2030-01-01T00:09:00.000Z' },
  ],
  [
    'the last client left',
    [
      [5, table(LISTENING, IPV4_CLIENT)],
      [10, table(LISTENING)],
      [70, table(LISTENING)],
    ],
    { reason: 'idle', ever_active: true, seconds_since_active: 60, idle_since: '2030-01-01T00:09:00.000Z' },
  ],
  [
    'a connection waits',
    [[5, table(LISTENING, CLOSED_CLIENT)]],
    { reason: 'closing', waiting_connections: 1, seconds_since_active: 0 },
  ],
  [
    'the client is on another port',
    [[5, table(LISTENING, OTHER_PORT_CLIENT)]],
    { reason: 'never-connected', active_connections: 0 },
  ],
  [
    'the client is the pod itself',
    [[5, table(LISTENING, LOOPBACK_CLIENT, OWN_ADDRESS_CLIENT)]],
    { reason: 'never-connected', active_connections: 0, ignored_connections: { in_pod: 2 } },
  ],
  [
    'it stopped listening',
    [
      [5, table(LISTENING)],
      [65, table()],
    ],
    { reason: 'not-listening', seconds_since_active: 60 },
  ],
  [
    'two reads failed',
    [[5, table(LISTENING, IPV4_CLIENT)], 'failed', 'failed'],
    { reason: 'connected', active_connections: 1 },
  ],
  [
    'three reads failed',
    [[5, table(LISTENING, IPV4_CLIENT)], 'failed', 'failed', 'failed'],
    { reason: 'unknown', active_connections: 1 },
  ],
] as const)('statusOf() when %s', (_, steps, expected) => {
  expect(statusAfter(...steps)).toMatchObject(expected);
});
