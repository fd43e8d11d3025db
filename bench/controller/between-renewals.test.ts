import { expect, test } from '@jest/globals';
import type { ProxiedRequest } from '../../hack/scene/api-proxy.ts';
import { requestsPerMinuteBetweenRenewals } from './between-renewals.ts';

const LEASE = '/apis/coordination.k8s.io/v1/namespaces/spawner/leases/spawner-controller';

/** Each five seconds the Lease is read and written, 20 ms later; what happens from one time to another is seen. */
function seenIn(fromMs: number, toMs: number, others: readonly ProxiedRequest[] = []): ProxiedRequest[] {
  const renewals = [0, 5000, 10_000, 15_000].flatMap((atMs) => [
    { method: 'GET', path: LEASE, atMs },
    { method: 'PUT', path: LEASE, atMs: atMs + 20 },
  ]);
  const all = [...renewals, ...others].toSorted((one, other) => one.atMs - other.atMs);
  return all.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

test.each([
  ['begins before a renewal', 4900],
  ['begins within a renewal', 5010],
  ['begins after a renewal', 5100],
])('a controller that only renews makes 24 requests a minute in a window that %s', (_, fromMs) =>
  expect(requestsPerMinuteBetweenRenewals(seenIn(fromMs, 16_000))).toBe(24),
);

test('what else is asked between two renewals counts', () => {
  const watch = { method: 'WATCH', path: '/api/v1/pods', atMs: 7000 };
  expect(requestsPerMinuteBetweenRenewals(seenIn(0, 11_000, [watch]))).toBe(30);
});

test('a window with one renewal gives no figure', () =>
  expect(requestsPerMinuteBetweenRenewals(seenIn(5000, 10_000))).toBeUndefined());
