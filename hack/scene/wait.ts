import type { Status } from '../../contract/status.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { eventually } from './eventually.ts';
import { isReady, type Kubectl, listPodsOfApp, readStatus } from './kubectl.ts';

/** The first pod of an app, once all of its pods are ready. */
export async function readyPod(cluster: Kubectl, app: string): Promise<V1Pod> {
  const areReady = (pods: V1Pod[]) => pods.length > 0 && pods.every(isReady);
  const [pod] = await eventually(
    cluster,
    { what: `the pods of ${app} to be ready` },
    () => listPodsOfApp(cluster, app),
    areReady,
  );
  return pod ?? {};
}

/** What a pod's sidecar answers, once the answer satisfies. */
export function waitForStatus(cluster: Kubectl, pod: string, satisfies: (status: Status) => boolean): Promise<Status> {
  return eventually(cluster, { what: `another status of ${pod}` }, () => readStatus(cluster, pod), satisfies);
}
