import { SESSION_LABEL } from '../../../contract/sessions.ts';
import { SESSIONS_WRITER } from '../../../contract/writers.ts';
import type { KubeClient } from '../client.ts';
import { call, ignoreNotFound } from '../errors.ts';
import type { ListWatch } from '../reconcile/informer.ts';
import type { KubeRest } from '../rest.ts';
import type { CoreV1Event, V1OwnerReference, V1Pod, V1Service } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/** The pods of a namespace's sessions, to be followed. */
export function sessionPodsOf<T>(
  { core }: KubeClient,
  namespace: string,
  read: (pod: V1Pod) => T,
): ListWatch<V1Pod, T> {
  const list: ListWatch<V1Pod, T>['list'] = (query) => core.listNamespacedPod({ namespace, ...query });
  return { path: podsPath(namespace), labelSelector: SESSION_LABEL, list, read };
}

/**
 * Creates a pod.
 * @throws KubeError a conflict where there is one of its name
 */
export function createPod(rest: KubeRest, pod: V1Pod): Promise<V1Pod> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  return rest.send({
    action: `create pod ${namespace}/${name}`,
    method: 'POST',
    path: podsPath(namespace),
    query: { fieldManager: SESSIONS_WRITER },
    body: pod,
  });
}

/**
 * Creates the Service of a session.
 * @throws KubeError a conflict where there is one of its name
 */
export async function createSessionService(rest: KubeRest, service: V1Service): Promise<void> {
  const { namespace = '', name = '' } = service.metadata ?? {};
  await rest.send({
    action: `create Service ${namespace}/${name}`,
    method: 'POST',
    path: servicesPath(namespace),
    query: { fieldManager: SESSIONS_WRITER },
    body: service,
  });
}

/**
 * Whose a Service is, undefined where there is none.
 * @throws KubeError
 */
export async function readServiceOwners(
  rest: KubeRest,
  { namespace, name }: ObjectName,
): Promise<readonly V1OwnerReference[] | undefined> {
  const path = `${servicesPath(namespace)}/${name}`;
  const service = await ignoreNotFound(rest.send<V1Service>({ action: `read Service ${namespace}/${name}`, path }));
  return service && (service.metadata?.ownerReferences ?? []);
}

/** Deletes a pod, provided that it is the one that was read, whatever became of it since. One that is gone already is fine. */
export async function deleteSessionPod(
  rest: KubeRest,
  { namespace, name, uid }: ObjectName & { uid: string },
): Promise<void> {
  await ignoreNotFound(
    rest.send({
      action: `delete pod ${namespace}/${name}`,
      method: 'DELETE',
      path: `${podsPath(namespace)}/${name}`,
      body: { preconditions: { uid } },
    }),
  );
}

/** A pod that fails again and again has one Event with a count for each thing that fails. */
const MAX_EVENTS = 100;

/**
 * What is wrong with a pod, as Events tell it.
 * @throws KubeError
 */
export async function listWarnings(
  { core }: KubeClient,
  { namespace, name, uid }: ObjectName & { uid: string },
): Promise<readonly CoreV1Event[]> {
  const fieldSelector = `involvedObject.uid=${uid},type=Warning`;
  const request = core.listNamespacedEvent({ namespace, fieldSelector, limit: MAX_EVENTS });
  return (await call(`list the Events of pod ${namespace}/${name}`, request)).items;
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

function servicesPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/services`;
}
