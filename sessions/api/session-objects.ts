import {
  SESSION_API_VERSION,
  SESSION_FINALIZER,
  SESSION_KIND,
  SESSION_PLURAL,
  type SessionLivedBackend,
  type SessionSpec,
} from '../../contract/sessions.ts';
import { SESSION_API_WRITER } from '../../contract/writers.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { ignoreNotFound, isConflict } from '../../lib/kube/errors.ts';
import type { ListWatch } from '../../lib/kube/reconcile/informer.ts';
import type { KubeRest } from '../../lib/kube/rest.ts';
import type { KubernetesObject } from '../../lib/kube/types.ts';
import type { SessionRef } from './parse-route.ts';
import { readSession, type Session } from './session.ts';

/** What is followed of one namespace. */
export function sessionsIn({ rest }: KubeClient, namespace: string): ListWatch<KubernetesObject, Session> {
  const path = pathOf(namespace);
  return {
    path,
    list: ({ limit, _continue }) =>
      rest.send({
        action: 'list the sessions',
        path,
        query: { limit: String(limit), ...(_continue && { continue: _continue }) },
      }),
    // The client's types have times as dates, which they are in no answer.
    read: (object) => readSession(object as unknown as SessionLivedBackend),
  };
}

/**
 * A session as it is in the store.
 * @throws KubeError
 */
export async function readObject(rest: KubeRest, { namespace, name }: SessionRef): Promise<Session | undefined> {
  const path = `${pathOf(namespace)}/${name}`;
  const object = await ignoreNotFound(rest.send<SessionLivedBackend>({ action: `read session ${name}`, path }));
  return object && readSession(object);
}

/**
 * Creates a session. Its name is the lock: of many who create it at once, one does.
 * @throws KubeError a conflict where the name is taken
 */
export async function createObject(rest: KubeRest, ref: SessionRef, spec: SessionSpec): Promise<Session> {
  const { namespace, name } = ref;
  const body: SessionLivedBackend = {
    apiVersion: SESSION_API_VERSION,
    kind: SESSION_KIND,
    metadata: { namespace, name, finalizers: [SESSION_FINALIZER] },
    spec,
  };
  const query = { fieldManager: SESSION_API_WRITER };
  const path = pathOf(namespace);
  return readSession(await rest.send({ action: `create session ${name}`, method: 'POST', path, query, body }));
}

/**
 * Deletes a session, and no other one that has its name by now.
 * @throws KubeError
 */
export async function deleteObject(rest: KubeRest, { namespace, name, uid }: Session): Promise<void> {
  const path = `${pathOf(namespace)}/${name}`;
  const body = { preconditions: { uid } };
  try {
    await ignoreNotFound(rest.send({ action: `delete session ${name}`, method: 'DELETE', path, body }));
  } catch (error) {
    // Another one was first.
    if (!isConflict(error)) throw error;
  }
}

function pathOf(namespace: string): string {
  return `/apis/${SESSION_API_VERSION}/namespaces/${namespace}/${SESSION_PLURAL}`;
}
