import { AuditLog, auditLogOf } from '../../hack/scene/audit/audit-log.ts';
import { countRequests, type RequestCounts, sumOfRequests } from '../../hack/scene/audit/count-requests.ts';
import { kubectl } from '../../hack/scene/kubectl.ts';
import type { System } from './system.ts';

/** What the API server was asked in some time. */
export interface Asked {
  /** By the project's processes. */
  ours: RequestCounts;
  /** By all others: the cluster's own processes, and by the measurement itself one or two. */
  others: number;
}

/** Counts what the API server is asked while some work is done. */
export async function requestsDuring(system: System, work: () => Promise<void>): Promise<Asked> {
  const log = AuditLog.fromNow(auditLogOf(system.cluster.name));
  const before = await allRequests(system);
  await work();
  const all = (await allRequests(system)) - before;
  const ours = countRequests(log.read());
  return { ours, others: all - sumOfRequests(ours) };
}

/** Requests so far, as the API server counts them. */
async function allRequests({ release }: System): Promise<number> {
  const metrics = await kubectl(release, ['get', '--raw', '/metrics']);
  const counts = metrics.split('\n').filter((line) => line.startsWith('apiserver_request_total{'));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
