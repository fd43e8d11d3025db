import { expect, test } from '@jest/globals';
import { isSidecar } from './is-sidecar.ts';

const OLDER = JSON.parse(
  '{"active_connections":0,"waiting_connections":0,"listening":true,"seconds_since_active":9,"seconds_inactive":9,' +
    '"ever_active":false,"idle_since":null,"monitored_ports":[8080],"ports":{},"ignored_connections":{},' +
    '"other_connections":{},"reason":"never-connected","accepts_new_connections":true}',
);
const { reason: _, ...WITHOUT_REASON } = OLDER;

test.each<[string, Record<string, string>, unknown, boolean]>([
  ['a sidecar by its header', { 'x-spawner-sidecar': '0.2.0' }, {}, true],
  ['a sidecar of before the header, by all of its keys', {}, OLDER, true],
  ['an application with a status of its own', {}, { active_connections: 0, listening: true }, false],
  ['an application with all keys but one', {}, WITHOUT_REASON, false],
  ['no object', {}, null, false],
])('isSidecar() tells %s', (_, headers, status, expected) => {
  expect(isSidecar(headers, status)).toBe(expected);
});
