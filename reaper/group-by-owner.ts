import type { MonitoredPod, OwnerReference } from '../kube/pods.ts';

/** The pods of one top owner. */
export interface OwnedPods {
  namespace: string;
  /** Undefined for pods that nothing manages. */
  owner: OwnerReference | undefined;
  pods: MonitoredPod[];
}

/** Finds what manages an object, or undefined where nothing does. */
export type FindOwner = (reference: OwnerReference, namespace: string) => Promise<OwnerReference | undefined>;

/** Groups pods by the owner at the top of their chain. Each owner on the way is looked up once. Ended pods are left out. */
export async function groupByOwner(pods: readonly MonitoredPod[], findOwner: FindOwner): Promise<OwnedPods[]> {
  const groups = new Map<string, OwnedPods>();
  const tops = new Map<string, Promise<OwnerReference>>();
  for (const pod of pods.filter(({ hasEnded }) => !hasEnded)) {
    const { namespace, owner: direct } = pod;
    const directKey = `${namespace}/${direct?.kind}/${direct?.name}`;
    if (direct && !tops.has(directKey)) tops.set(directKey, topOwner(direct, namespace, findOwner));
    const owner = direct && (await tops.get(directKey));
    const key = owner ? `${namespace}/${owner.kind}/${owner.name}` : `${namespace}/Pod/${pod.name}`;
    const group = groups.get(key) ?? { namespace, owner, pods: [] };
    groups.set(key, { ...group, pods: [...group.pods, pod] });
  }
  return [...groups.values()];
}

async function topOwner(reference: OwnerReference, namespace: string, findOwner: FindOwner): Promise<OwnerReference> {
  const above = await findOwner(reference, namespace);
  return above ? topOwner(above, namespace, findOwner) : reference;
}
