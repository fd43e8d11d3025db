import { NAMESPACE } from '../../base/namespace.ts';
import type { AuditedRequest } from './audited-request.ts';

/** Requests by who asked what, such as `controller: update leases`. */
export type RequestCounts = Readonly<Record<string, number>>;

const ACCOUNTS = `system:serviceaccount:${NAMESPACE}:`;

/** Counts the requests of the project's processes by account, verb and resource. The log has those of others as well. */
export function countRequests(requests: readonly AuditedRequest[]): RequestCounts {
  const counts: Record<string, number> = {};
  for (const { user, verb, resource, path } of requests) {
    if (!user.startsWith(ACCOUNTS)) continue;
    const account = user.slice(ACCOUNTS.length).replace(/^spawner-/, '');
    const name = `${account}: ${verb} ${resource || path}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Those of one account, such as `reaper`. */
export function countsOf(account: string, counts: RequestCounts): RequestCounts {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => name.startsWith(`${account}: `)));
}

/** All of them. */
export function sumOfRequests(counts: RequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
