import { expect, test } from '@jest/globals';
import { judge, type Siege } from './judge.ts';

const seen = { asked: 3000, connections: 3000, failures: [], slowestMs: 120, overASecond: 0 };
const held: Siege = {
  polite: seen,
  patient: seen,
  elsewhere: seen,
  probes: { successful: 1200, others: 0 },
  unhealthy: [],
  restarts: 0,
  wasReady: true,
  peakBytes: 7 << 20,
  limitBytes: 16 << 20,
};

test.each<[string, Partial<Siege>, string[]]>([
  ['nothing where all held', {}, []],
  [
    'nothing where a status is late as the machine is',
    { polite: { ...seen, slowestMs: 1900 }, elsewhere: { ...seen, slowestMs: 950 } },
    [],
  ],
  [
    'a status that is late by itself',
    { polite: { ...seen, slowestMs: 1120 } },
    ['a status took 1120 ms: more than 1120 ms'],
  ],
  [
    'a status that failed',
    { polite: { ...seen, failures: ['socket hang up'] } },
    ['1 statuses failed, the first: socket hang up'],
  ],
  [
    'a status that failed though it was the only one',
    { patient: { ...seen, failures: ['socket hang up'] } },
    ['1 statuses one at a time failed, the first: socket hang up'],
  ],
  ['a witness that saw nothing', { polite: { ...seen, asked: 0 } }, ['no client asked for a status']],
  [
    'a probe that failed',
    { probes: { successful: 1199, others: 1 }, unhealthy: ['Readiness probe failed'] },
    ['1 probes failed by the Events, the first: Readiness probe failed', '1 probes failed by the count of the kubelet'],
  ],
  ['a kubelet that does not probe', { probes: { successful: 0, others: 0 } }, ['the kubelet made no probe']],
  [
    'a container that ended',
    { restarts: 1, wasReady: false },
    ['containers of the pod ended 1 times', 'the pod was not ready all the time'],
  ],
  ['memory at the limit', { peakBytes: 16 << 20 }, ['the sidecar had 16777216 bytes, and its limit is 16777216']],
])('judge() finds %s', (_, difference, found) => expect(judge({ ...held, ...difference })).toEqual(found));
