import { asksForMonitoring, KEY_PREFIX, MONITORED_SELECTOR } from '../../../contract/labels.ts';
import { listItems } from '../list-items.ts';
import type { KubeRest } from '../rest.ts';
import type { V1Pod } from '../types.ts';
import { PODS_AT_ONCE } from './pod-pages.ts';
import { isWatchedFromStart, servePortOf } from './pods.ts';
import type { ObjectName } from './secrets.ts';

/** What manages an object: its one controller. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
}

/** The fields of a pod that a reaper goes by; the rest is dropped page by page. */
export interface MonitoredPod {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  /** Milliseconds since 1970, by the API server's clock. */
  createdAt: number;
  owner: OwnerReference | undefined;
  /** Those of the project only. */
  annotations: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  ip: string | undefined;
  /** Where the sidecar answers. */
  servePort: number;
  /** False where it did not ask for it, and so has no sidecar. */
  isMonitored: boolean;
  isReady: boolean;
  isTerminating: boolean;
  /** True when its sidecar has run since the pod started: a client that it never saw was never there. */
  isWatchedFromStart: boolean;
  /** True when it ran to its end: no client can be connected to it any more. */
  hasEnded: boolean;
}

/** Every pod that asked to be monitored, of the given namespaces, or of all when none is given. */
export async function listMonitoredPods(rest: KubeRest, namespaces: readonly string[]): Promise<MonitoredPod[]> {
  if (namespaces.length === 0) return listMonitored(rest, '/api/v1/pods', MONITORED_SELECTOR);
  const lists = namespaces.map((namespace) => listMonitored(rest, podsPath(namespace), MONITORED_SELECTOR));
  return (await Promise.all(lists)).flat();
}

/** Every pod of a namespace that a selector lets through; the empty one lets all through. */
export function listPods(rest: KubeRest, namespace: string, selector: string): Promise<MonitoredPod[]> {
  return listMonitored(rest, podsPath(namespace), selector);
}

/** @throws KubeError */
export async function readMonitoredPod(rest: KubeRest, { namespace, name }: ObjectName): Promise<MonitoredPod> {
  const path = `${podsPath(namespace)}/${name}`;
  return monitoredPod(await rest.send<V1Pod>({ action: `read pod ${namespace}/${name}`, path }));
}

/**
 * Deletes a pod, provided that it is the one that was read and has not changed since.
 * @throws KubeError a conflict where it has
 */
export async function deletePod(
  rest: KubeRest,
  { namespace, name, uid, resourceVersion }: ObjectName & { uid: string; resourceVersion: string },
): Promise<void> {
  const body = { preconditions: { uid, resourceVersion } };
  const path = `${podsPath(namespace)}/${name}`;
  await rest.send({ action: `delete pod ${namespace}/${name}`, method: 'DELETE', path, body });
}

async function listMonitored(rest: KubeRest, path: string, labelSelector: string): Promise<MonitoredPod[]> {
  const request = { action: 'list the pods', path, labelSelector, pageSize: PODS_AT_ONCE };
  return Array.fromAsync(listItems<V1Pod>(rest, request), monitoredPod);
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

/** The used fields of a pod. */
export function monitoredPod(pod: V1Pod): MonitoredPod {
  const { metadata, status } = pod;
  const { namespace = '', name = '', uid = '', resourceVersion = '', labels = {}, annotations = {} } = metadata ?? {};
  return {
    namespace,
    name,
    uid,
    resourceVersion,
    createdAt: new Date(metadata?.creationTimestamp ?? Number.NaN).getTime(),
    owner: findController(metadata?.ownerReferences),
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith(KEY_PREFIX))),
    labels,
    ip: status?.podIP,
    servePort: servePortOf(pod),
    isMonitored: asksForMonitoring(labels),
    isReady: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    isTerminating: metadata?.deletionTimestamp !== undefined,
    isWatchedFromStart: isWatchedFromStart(pod),
    hasEnded: status?.phase === 'Succeeded' || status?.phase === 'Failed',
  };
}

/** The one owner that manages an object, in the same namespace unless its kind has none. */
export function findController(
  references: readonly (OwnerReference & { controller?: boolean })[] = [],
): OwnerReference | undefined {
  const owner = references.find(({ controller }) => controller);
  if (!owner) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, name, uid };
}
