import { attempt } from '../lib/workloads/attempt.ts';
import type { Cluster } from '../lib/workloads/cluster.ts';
import type { Inspected, WorkloadInspector } from '../lib/workloads/inspect.ts';
import { isWaiting } from './next-action.ts';

/**
 * Where only time keeps a workload awake, the same with the pods that did not ask for monitoring: the reaper asks for those before
 * it scales, and one of them keeps the workload awake. Where they cannot be listed, the verdict says so.
 */
export async function withAllPods(cluster: Cluster, onlooker: WorkloadInspector, seen: Inspected): Promise<Inspected> {
  const { workload, verdict } = seen;
  const { above, namespace, key, pods } = workload;
  if (above.kind !== 'owner' || !(verdict.kind === 'sleep' || isWaiting(verdict))) return seen;
  const { owner } = above;
  const list = async () => {
    const scale = await cluster.readScale(owner);
    return { scale, listed: await cluster.listPods(namespace, scale.selector) };
  };
  const read = await attempt(list());
  if (read.kind === 'failed') return { ...seen, verdict: { kind: 'keep', reason: read.reason }, error: read.error };
  const { scale, listed } = read.value;
  const known = new Set(pods.map(({ uid }) => uid));
  if (listed.every(({ uid, hasEnded }) => hasEnded || known.has(uid))) return seen;
  const all = (await onlooker.group(listed)).find((each) => each.key === key);
  return all ? onlooker.look(all, scale) : seen;
}
