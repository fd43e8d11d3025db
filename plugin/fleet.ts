import { kubeCluster } from '../reaper/kube-cluster.ts';
import { Onlooker, type Seen } from '../reaper/look.ts';
import { findReaper, type ReaperSettings, type ReaperView, rulesOf } from './reaper-view.ts';
import type { Scope } from './scope.ts';
import { listSleepers, type Sleeper } from './sleepers.ts';

/** All that there is to be told of the monitored workloads. */
export interface Fleet {
  awake: readonly Seen[];
  asleep: readonly Sleeper[];
  reaper: ReaperView;
  /** The API server's clock, milliseconds since 1970. */
  nowMs: number;
}

/** Through the API server, so that no network path to the pods is needed. */
export function clusterOf(
  { client, namespaces }: Scope,
  { drainLabel, deadlineSeconds }: ReaperSettings,
): ReturnType<typeof kubeCluster> {
  return kubeCluster(client, { namespaces, route: 'api-server', drainLabel, deadlineSeconds });
}

/**
 * Asks every sidecar, and judges as the reaper would.
 * @throws KubeError
 */
export async function lookAtFleet(scope: Scope): Promise<Fleet> {
  const { rest } = scope.client;
  const [reaper, asleep] = await Promise.all([findReaper(rest), listSleepers(rest, scope.namespaces)]);
  const rules = rulesOf(reaper);
  const cluster = clusterOf(scope, rules);
  const onlooker = new Onlooker(cluster, rules);
  const workloads = await onlooker.group(await cluster.listMonitoredPods());
  const awake = await Promise.all(workloads.map((workload) => onlooker.look(workload)));
  return { awake, asleep, reaper, nowMs: cluster.now() };
}
