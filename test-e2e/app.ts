import type { Manifest } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { apply, isReady, type Kubectl, podsOf } from '../hack/kubectl.ts';
import type { V1Pod } from '../kube/types.ts';

/** Starts an app and waits until its pods are ready. Returns the first. */
export async function start(cluster: Kubectl, name: string, manifests: readonly Manifest[]): Promise<V1Pod> {
  await apply(cluster, manifests);
  const pods = await eventually(
    cluster,
    { what: `the pods of ${name} to be ready` },
    () => podsOf(cluster, name),
    (all) => all.length > 0 && all.every(isReady),
  );
  const [pod] = pods;
  if (!pod) throw new Error(`expected a pod of ${name}`);
  return pod;
}

/** A pod's name. */
export function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? '';
}

/** A running pod's address. */
export function ipOf({ status }: V1Pod): string {
  return status?.podIP ?? '';
}
