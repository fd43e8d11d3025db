import { PatchStrategy } from '@kubernetes/client-node';
import { SERVE_PORT_ANNOTATION } from '../contract/annotations.ts';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { ENVIRONMENT } from '../contract/environment.ts';
import { MONITORED_SELECTOR } from '../contract/labels.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { type KubeClient, patchAs } from './client.ts';
import { call, ifFound } from './errors.ts';
import type { V1Pod, V1PodList } from './types.ts';

/** A pod's or an owner's controller. */
export interface OwnerReference {
  kind: string;
  name: string;
}

/** The fields of a monitored pod that are used; the rest is dropped page by page. */
export interface MonitoredPod {
  namespace: string;
  name: string;
  owner: OwnerReference | undefined;
  annotations: Readonly<Record<string, string>>;
  ip: string | undefined;
  /** Where the sidecar answers. */
  servePort: number;
  isReady: boolean;
  isTerminating: boolean;
  /** True when it ran to its end: nobody can be connected to it any more. */
  hasEnded: boolean;
}

/** Large enough for few requests, small enough for a small answer: 500 pods are some 5 MB. kubectl uses the same. */
const PAGE_SIZE = 500;

/** Every pod that asked to be monitored, of the given namespaces, or of all when none is given. */
export async function listMonitoredPods({ core }: KubeClient, namespaces: readonly string[]): Promise<MonitoredPod[]> {
  if (namespaces.length === 0) return listPages((query) => core.listPodForAllNamespaces(query));
  const lists = namespaces.map((namespace) => listPages((query) => core.listNamespacedPod({ ...query, namespace })));
  return (await Promise.all(lists)).flat();
}

interface PageQuery {
  labelSelector: string;
  limit: number;
  _continue?: string;
}

async function listPages(list: (query: PageQuery) => Promise<V1PodList>): Promise<MonitoredPod[]> {
  const pods: MonitoredPod[] = [];
  let next: string | undefined;
  do {
    const query = { labelSelector: MONITORED_SELECTOR, limit: PAGE_SIZE, ...(next && { _continue: next }) };
    const page = await call('list the monitored pods', list(query));
    pods.push(...page.items.map(monitoredPod));
    next = page.metadata?._continue;
  } while (next);
  return pods;
}

/** The used fields of a pod. */
export function monitoredPod(pod: V1Pod): MonitoredPod {
  const { metadata, status } = pod;
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    owner: controllerOf(metadata?.ownerReferences),
    annotations: metadata?.annotations ?? {},
    ip: status?.podIP,
    servePort: servePortOf(pod),
    isReady: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    isTerminating: metadata?.deletionTimestamp !== undefined,
    hasEnded: status?.phase === 'Succeeded' || status?.phase === 'Failed',
  };
}

/** The one owner that manages an object, as a kind and a name in the same namespace. */
export function controllerOf(
  references: readonly { controller?: boolean; kind: string; name: string }[] = [],
): OwnerReference | undefined {
  const owner = references.find(({ controller }) => controller);
  return owner && { kind: owner.kind, name: owner.name };
}

/** What the webhook told the sidecar counts: it may have moved it away from a port that the pod uses. */
function servePortOf({ metadata, spec }: V1Pod): number {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const sidecar = containers.find(({ name }) => name === SIDECAR_CONTAINER);
  const told = sidecar?.env?.find(({ name }) => name === ENVIRONMENT.sidecar.servePort)?.value;
  return Number(told ?? metadata?.annotations?.[SERVE_PORT_ANNOTATION]) || DEFAULT_SERVE_PORT;
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
    await ifFound(call(`annotate pod ${namespace}/${name}`, request));
  }
}
