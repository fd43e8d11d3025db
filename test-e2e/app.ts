import type { Manifest } from '../hack/scene/apps.ts';
import { apply, type Kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';

/** Starts an app and waits until its pods are ready. Returns the first. */
export async function start(cluster: Kubectl, app: string, manifests: readonly Manifest[]): Promise<V1Pod> {
  await apply(cluster, manifests);
  return readyPod(cluster, app);
}
