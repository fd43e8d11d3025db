import { expect, test } from '@jest/globals';
import { parseAuditLine } from './audited-request.ts';
import { countRequests, countsOf, sumOfRequests } from './count-requests.ts';

const request = (verb: string, stage: string, more: object = {}) =>
  parseAuditLine(
    JSON.stringify({
      stage,
      verb,
      user: { username: 'system:serviceaccount:spawner:spawner-controller' },
      requestURI: '/apis/coordination.k8s.io/v1/namespaces/spawner/leases/spawner-controller',
      objectRef: { resource: 'leases' },
      ...more,
    }),
  );

test('countRequests() counts by account, verb and resource, a watch at its beginning', () => {
  const pods = { objectRef: { resource: 'pods' } };
  const requests = [
    request('update', 'ResponseComplete'),
    request('update', 'ResponseComplete'),
    request('watch', 'ResponseStarted', pods),
    request('watch', 'ResponseComplete', pods),
    request('list', 'ResponseComplete', {
      ...pods,
      user: { username: 'system:serviceaccount:spawner:spawner-reaper' },
    }),
    request('patch', 'ResponseComplete', { objectRef: { resource: 'pods', subresource: 'ephemeralcontainers' } }),
    request('update', 'ResponseComplete', { user: { username: 'system:node:node1' } }),
    request('get', 'ResponseComplete', { objectRef: undefined, requestURI: '/version?timeout=2s' }),
  ];
  const counts = countRequests(requests.flatMap((each) => each ?? []));
  expect(counts).toEqual({
    'controller: update leases': 2,
    'controller: watch pods': 1,
    'controller: patch pods/ephemeralcontainers': 1,
    'controller: get /version': 1,
    'reaper: list pods': 1,
  });
  expect(sumOfRequests(counts)).toBe(6);
  expect(countsOf('reaper', counts)).toEqual({ 'reaper: list pods': 1 });
});

test('countRequests() of nothing is nothing', () => {
  expect(countRequests([])).toEqual({});
});
