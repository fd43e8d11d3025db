import type { MonitoredPod, OwnerReference } from '../kube/objects/monitored-pods.ts';
import type { Climb } from './owners.ts';

/** What is judged as one: the pods of one owner, or a pod that nothing manages. */
export interface Workload {
  namespace: string;
  /** As people name it: `Deployment/web`. */
  name: string;
  /** Tells it from all others. */
  key: string;
  above: Climb | { kind: 'bare' };
  pods: readonly MonitoredPod[];
}

/** Groups pods by what is above them. Pods that have ended are left out. */
export async function groupByOwner(
  pods: readonly MonitoredPod[],
  climb: (from: OwnerReference, namespace: string) => Promise<Climb>,
): Promise<Workload[]> {
  const running = pods.filter(({ hasEnded }) => !hasEnded);
  const climbs = await Promise.all(
    running.map(async ({ owner, namespace }) => (owner ? climb(owner, namespace) : { kind: 'bare' as const })),
  );
  const workloads = new Map<string, Workload & { pods: MonitoredPod[] }>();
  running.forEach((pod, index) => {
    const above = climbs[index] ?? { kind: 'bare' };
    const { namespace } = pod;
    const name = formatName(above, pod);
    const key = `${namespace}/${readApiVersion(above)}/${name}`;
    const workload = workloads.get(key);
    if (workload) {
      workload.pods.push(pod);
      // An operator's pods may come by several ways, and one of them is enough.
      if (above.kind === 'owner' && above.owner.deletesClaims) workload.above = above;
    } else workloads.set(key, { namespace, name, key, above, pods: [pod] });
  });
  return [...workloads.values()];
}

function formatName(above: Workload['above'], pod: MonitoredPod): string {
  if (above.kind === 'bare') return `Pod/${pod.name}`;
  return above.kind === 'owner'
    ? `${above.owner.kind.kind}/${above.owner.name}`
    : `${above.top.kind}/${above.top.name}`;
}

function readApiVersion(above: Workload['above']): string {
  if (above.kind === 'bare') return 'v1';
  return above.kind === 'owner' ? above.owner.kind.apiVersion : above.top.apiVersion;
}
