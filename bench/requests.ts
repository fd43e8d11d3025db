import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_LOG } from '../hack/cluster/embedded/components.ts';
import { clusterFolder } from '../hack/cluster/embedded/state.ts';
import { kubectl } from '../hack/kubectl.ts';
import { parseAudit, type Requests, sumOfRequests } from './audit.ts';
import type { System } from './system.ts';

/** What the API server was asked in some time. */
export interface Asked {
  /** By the project's processes. */
  ours: Requests;
  /** By all others: the cluster's own processes, and by the measurement itself one or two. */
  others: number;
}

/** Counts what the API server is asked while some work is done. */
export async function requestsDuring(system: System, work: () => Promise<void>): Promise<Asked> {
  const file = join(clusterFolder(system.cluster.name), AUDIT_LOG);
  const before = { bytes: statSync(file).size, all: await allRequests(system) };
  await work();
  const all = (await allRequests(system)) - before.all;
  const ours = parseAudit(readFileSync(file).subarray(before.bytes).toString());
  return { ours, others: all - sumOfRequests(ours) };
}

/** Requests so far, as the API server counts them. */
async function allRequests({ release }: System): Promise<number> {
  const metrics = await kubectl(release, ['get', '--raw', '/metrics']);
  const counts = metrics.split('\n').filter((line) => line.startsWith('apiserver_request_total{'));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
