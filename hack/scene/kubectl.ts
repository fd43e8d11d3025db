import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { STATUS_PATH } from '../../contract/paths.ts';
import { DEFAULT_SERVE_PORT } from '../../contract/ports.ts';
import type { Status } from '../../contract/status.ts';
import type { V1Deployment, V1Pod } from '../../lib/kube/types.ts';
import { run } from '../base/run.ts';
import type { Manifest } from './apps.ts';
import { getPath } from './get-path.ts';

/** A cluster seen through kubectl, as its users see it. */
export interface Kubectl {
  program: string;
  kubeconfig: string;
  namespace: string;
}

/** Runs kubectl in the namespace. */
export function kubectl(
  { program, kubeconfig, namespace }: Kubectl,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return run(
    program,
    ['--kubeconfig', kubeconfig, '--namespace', namespace, ...args],
    input === undefined ? {} : { input },
  );
}

/** Creates or changes objects. */
export async function apply(cluster: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  await kubectl(
    cluster,
    ['apply', '--filename', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }),
  );
}

/** The pods of an app that are not on their way out. */
export async function listPodsOfApp(cluster: Kubectl, app: string): Promise<V1Pod[]> {
  const path = `/api/v1/namespaces/${cluster.namespace}/pods?labelSelector=${encodeURIComponent(`app=${app}`)}`;
  const list = JSON.parse(await getPath(cluster, path)) as { items: V1Pod[] };
  return list.items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

/** A pod as it is now. */
export async function readPod(cluster: Kubectl, name: string): Promise<V1Pod> {
  return JSON.parse(await getPath(cluster, `/api/v1/namespaces/${cluster.namespace}/pods/${name}`)) as V1Pod;
}

/** A Deployment as it is now. */
export async function readDeployment(cluster: Kubectl, name: string): Promise<V1Deployment> {
  const path = `/apis/apps/v1/namespaces/${cluster.namespace}/deployments/${name}`;
  return JSON.parse(await getPath(cluster, path)) as V1Deployment;
}

/** What a pod answers, through the API server: no route to the pod is needed. */
export function askPod(cluster: Kubectl, pod: string, { port, path }: { port: number; path: string }): Promise<string> {
  return getPath(cluster, `/api/v1/namespaces/${cluster.namespace}/pods/${pod}:${port}/proxy${path}`);
}

/** What a pod's sidecar answers. */
export async function readStatus(cluster: Kubectl, pod: string): Promise<Status> {
  return JSON.parse(await askPod(cluster, pod, { port: DEFAULT_SERVE_PORT, path: STATUS_PATH })) as Status;
}

/** Names of all containers of a pod, init containers first. */
export function containerNames({ spec }: V1Pod): string[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
}

/** True when every container, the sidecar among them, is ready. */
export function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** The sidecar of a pod, wherever it stands in it. */
export function hasSidecar(pod: V1Pod): boolean {
  return containerNames(pod).includes(SIDECAR_CONTAINER);
}

/** A pod's name. */
export function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? '';
}

/** A running pod's address. */
export function ipOf({ status }: V1Pod): string {
  return status?.podIP ?? '';
}
