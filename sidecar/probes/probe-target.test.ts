import { expect, test } from '@jest/globals';
import type { ProbeTargets } from '../../contract/probes.ts';
import { parseProbeTargets } from './probe-target.ts';

const GOOD: ProbeTargets = {
  'web/readiness': {
    kind: 'http',
    port: 8080,
    timeoutSeconds: 1,
    path: '/healthz',
    scheme: 'HTTP',
    headers: [{ name: 'X', value: 'y' }],
  },
  'db/liveness': { kind: 'tcp', port: 5432, timeoutSeconds: 5 },
};

test('parseProbeTargets() reads every kind', () => {
  expect(parseProbeTargets(JSON.stringify(GOOD))).toEqual({ kind: 'value', value: GOOD });
});

test('parseProbeTargets() reads nothing as none', () => {
  expect(parseProbeTargets('')).toEqual({ kind: 'value', value: {} });
});

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '{"a":1}'],
  ['no port', '{"a":{"kind":"tcp","timeoutSeconds":1}}'],
  ['a port too high', '{"a":{"kind":"tcp","port":65536,"timeoutSeconds":1}}'],
  ['no timeout', '{"a":{"kind":"tcp","port":1}}'],
  ['another kind', '{"a":{"kind":"exec","port":1,"timeoutSeconds":1}}'],
  ['no path', '{"a":{"kind":"http","port":1,"timeoutSeconds":1,"scheme":"HTTP"}}'],
  ['another scheme', '{"a":{"kind":"http","port":1,"timeoutSeconds":1,"path":"/","scheme":"http"}}'],
  [
    'a header without value',
    '{"a":{"kind":"http","port":1,"timeoutSeconds":1,"path":"/","scheme":"HTTP","headers":[{"name":"x"}]}}',
  ],
])('parseProbeTargets() refuses %s', (_, text) => {
  expect(parseProbeTargets(text).kind).toBe('wrong');
});
