import { expect, test } from '@jest/globals';
import { parseAudit, sumOfRequests } from './audit.ts';

const event = (verb: string, stage: string, more: object = {}) =>
  JSON.stringify({
    stage,
    verb,
    user: { username: 'system:serviceaccount:spawner:spawner-controller' },
    requestURI: '/apis/coordination.k8s.io/v1/namespaces/spawner/leases/spawner-controller',
    objectRef: { resource: 'leases' },
    ...more,
  });

test('parseAudit() counts by account, verb and resource, a watch at its beginning', () => {
  const lines = [
    event('update', 'ResponseComplete'),
    event('update', 'ResponseComplete'),
    event('watch', 'ResponseStarted', { objectRef: { resource: 'pods' } }),
    event('watch', 'ResponseComplete', { objectRef: { resource: 'pods' } }),
    event('patch', 'ResponseComplete', { objectRef: { resource: 'pods', subresource: 'ephemeralcontainers' } }),
    event('update', 'ResponseComplete', { user: { username: 'system:node:node1' } }),
    event('get', 'ResponseComplete', { objectRef: undefined, requestURI: '/version?timeout=2s' }),
  ];
  const requests = parseAudit(`${lines.join('\n')}\n`);
  expect(requests).toEqual({
    'controller: update leases': 2,
    'controller: watch pods': 1,
    'controller: patch pods/ephemeralcontainers': 1,
    'controller: get /version': 1,
  });
  expect(sumOfRequests(requests)).toBe(5);
});

test('parseAudit() of nothing is nothing', () => {
  expect(parseAudit('')).toEqual({});
});
