import type { ProxiedRequest } from '../../hack/scene/api-proxy.ts';

/**
 * Requests a minute from the first to the last renewal of the Lease among those that were seen, which is a whole number of
 * periods; undefined where there is no such period. A renewal is two requests each five seconds: in a window that begins and
 * ends anywhere, a quick run counted one or two of them by chance, and so twice as many with pods as without, or half.
 */
export function requestsPerMinuteBetweenRenewals(seen: readonly ProxiedRequest[]): number | undefined {
  const first = seen.findIndex(isRenewal);
  const last = seen.findLastIndex(isRenewal);
  const [from, to] = [seen[first], seen[last]];
  if (from === undefined || to === undefined || first === last) return undefined;
  return ((last - first) * 60_000) / (to.atMs - from.atMs);
}

function isRenewal({ method, path }: ProxiedRequest): boolean {
  return method === 'PUT' && path.includes('/leases/');
}
