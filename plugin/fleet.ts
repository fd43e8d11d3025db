import pLimit from 'p-limit';
import { attempt } from '../lib/workloads/attempt.ts';
import type { Cluster } from '../lib/workloads/cluster.ts';
import type { Workload } from '../lib/workloads/group-by-owner.ts';
import { type Inspected, WorkloadInspector } from '../lib/workloads/inspect.ts';
import { kubeCluster } from '../lib/workloads/kube-cluster.ts';
import { type Observed, parseRecords } from '../lib/workloads/observations.ts';
import { withAllPods } from './all-pods.ts';
import { isAtWork } from './reaper-sees.ts';
import { chooseSettings, findReaper, type ReaperSettings, type ReaperView } from './reaper-view.ts';
import type { Scope } from './scope.ts';
import { listSleepers, type Sleepers } from './sleepers.ts';

/** All that there is to be told of the monitored workloads. */
export interface Fleet extends Sleepers {
  awake: readonly Inspected[];
  reaper: ReaperView;
  /** The API server's clock, milliseconds since 1970. */
  nowMs: number;
}

/** Workloads whose pods are listed at once: as many as the client keeps connections. */
const REQUESTS = 32;

/** Through the API server, so that no network path to the pods is needed. */
export function connectCluster(
  { client, namespaces }: Scope,
  { drainLabel, deadlineSeconds, observations }: ReaperSettings,
): Cluster {
  return kubeCluster(client, { namespaces, route: 'api-server', drainLabel, deadlineSeconds, observations });
}

/**
 * Asks every sidecar, and judges as the reaper would.
 * @throws KubeError
 */
export async function lookAtFleet(scope: Scope): Promise<Fleet> {
  const { rest } = scope.client;
  const [reaper, sleepers] = await Promise.all([
    findReaper(rest),
    scope.kinds().then((kinds) => listSleepers(rest, kinds, scope.namespaces)),
  ]);
  const rules = chooseSettings(reaper);
  const cluster = connectCluster(scope, rules);
  const onlooker = new WorkloadInspector(cluster, { ...rules, observed: await observedBy(reaper, cluster) });
  const workloads = await onlooker.group(await cluster.listMonitoredPods());
  const reading = pLimit(REQUESTS);
  const look = async (workload: Workload) => {
    const seen = await onlooker.look(workload);
    return reading(withAllPods, cluster, onlooker, seen);
  };
  const awake = await Promise.all(workloads.map(look));
  return { awake, ...sleepers, reaper, nowMs: cluster.now() };
}

/** What its passes wrote down of changes that leave no trace; undefined where the person may not read it. */
async function observedBy(reaper: ReaperView, cluster: Cluster): Promise<Observed | undefined> {
  const read = await attempt(cluster.readObservations());
  if (read.kind === 'failed' || !read.value) return undefined;
  return { records: parseRecords(read.value.text), isComplete: isAtWork(reaper) };
}
