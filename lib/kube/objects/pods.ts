import { PatchStrategy } from '@kubernetes/client-node';
import { SERVE_PORT_ANNOTATION } from '../../../contract/annotations.ts';
import { isSidecarName } from '../../../contract/containers.ts';
import { ENVIRONMENT } from '../../../contract/environment.ts';
import { MONITORED_SELECTOR } from '../../../contract/labels.ts';
import { DEFAULT_SERVE_PORT } from '../../../contract/ports.ts';
import { CONTROLLER_WRITER } from '../../../contract/writers.ts';
import { parsePort } from '../../text/parse.ts';
import { type KubeClient, patchAs } from '../client.ts';
import { call, ignoreNotFound } from '../errors.ts';
import type { ListWatch } from '../reconcile/informer.ts';
import type { V1EphemeralContainer, V1Pod } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/**
 * The port where the sidecar answers. What the sidecar was told counts: it may have been moved away from a port that the pod
 * uses. The last one attached counts. A text that is no port counts as none, as it does at admission.
 */
export function servePortOf({ metadata, spec }: V1Pod): number {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec ?? {};
  const sidecar = [...initContainers, ...containers, ...ephemeralContainers].findLast(({ name }) =>
    isSidecarName(name),
  );
  const told = sidecar?.env?.find(({ name }) => name === ENVIRONMENT.sidecar.servePort)?.value;
  const port = parsePort(told ?? metadata?.annotations?.[SERVE_PORT_ANNOTATION] ?? '');
  return port.kind === 'value' ? port.value : DEFAULT_SERVE_PORT;
}

/**
 * True when the sidecar has run since the pod started. One that was restarted, or attached to a running pod as an
 * ephemeral container, does not know of clients before that; nor does one of which the pod's status says nothing.
 */
export function isWatchedFromStart({ status }: V1Pod): boolean {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  const sidecar = [...initContainerStatuses, ...containerStatuses].find(({ name }) => isSidecarName(name));
  return sidecar?.restartCount === 0;
}

/** The pods that asked to be monitored, of one namespace or of all, to be followed. */
export function monitoredPods<T>(
  { core }: KubeClient,
  read: (pod: V1Pod) => T,
  namespace?: string,
): ListWatch<V1Pod, T> {
  const labelSelector = MONITORED_SELECTOR;
  if (namespace === undefined)
    return { path: '/api/v1/pods', labelSelector, list: (query) => core.listPodForAllNamespaces(query), read };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  return { path, labelSelector, list: (query) => core.listNamespacedPod({ namespace, ...query }), read };
}

/** The pod, or undefined where there is none. */
export function readPod({ core }: KubeClient, { namespace, name }: ObjectName): Promise<V1Pod | undefined> {
  return ignoreNotFound(call(`read pod ${namespace}/${name}`, core.readNamespacedPod({ namespace, name })));
}

/**
 * Adds an ephemeral container to a running pod.
 * @throws KubeError a conflict where the pod has changed since it was read
 */
export async function attachContainer(
  { core }: KubeClient,
  { metadata, spec }: V1Pod,
  container: V1EphemeralContainer,
): Promise<void> {
  const { namespace = '', name = '', resourceVersion, uid } = metadata ?? {};
  // Without the order, a merge puts what is new in front.
  const order = [...(spec?.ephemeralContainers ?? []), container].map((each) => ({ name: each.name }));
  const containers = { ephemeralContainers: [container], '$setElementOrder/ephemeralContainers': order };
  const body = { metadata: { resourceVersion, uid }, spec: containers };
  const as = patchAs(PatchStrategy.StrategicMergePatch);
  const request = core.patchNamespacedPodEphemeralcontainers({ namespace, name, body }, as);
  await call(`attach ${container.name} to pod ${namespace}/${name}`, request);
}

/** Labels and annotations; null takes one away. */
export interface Marks {
  labels?: Readonly<Record<string, string | null>>;
  annotations?: Readonly<Record<string, string | null>>;
  /** Of the pod as it was read; without one, whatever it is by now. */
  resourceVersion?: string;
}

/**
 * Sets labels and annotations on a pod and leaves the others alone.
 * @throws KubeError a conflict where another pod has its name by now, or it has changed since
 */
export async function markPod(
  { core }: KubeClient,
  { namespace, name, uid }: ObjectName & { uid: string },
  marks: Marks,
  fieldManager: string = CONTROLLER_WRITER,
): Promise<void> {
  const body = { metadata: { uid, ...marks } };
  const as = patchAs(PatchStrategy.MergePatch);
  await call(`mark pod ${namespace}/${name}`, core.patchNamespacedPod({ namespace, name, body, fieldManager }, as));
}

/** Writes annotations on every pod of a namespace that a selector lets through. */
export async function annotatePods(
  { core }: KubeClient,
  { namespace, labelSelector }: { namespace: string; labelSelector: string },
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const { items } = await call(
    `list the pods of ${labelSelector}`,
    core.listNamespacedPod({ namespace, labelSelector }),
  );
  const body = { metadata: { annotations } };
  for (const { metadata } of items) {
    const name = metadata?.name ?? '';
    const request = core.patchNamespacedPod({ namespace, name, body }, patchAs(PatchStrategy.MergePatch));
    await ignoreNotFound(call(`annotate pod ${namespace}/${name}`, request));
  }
}
