import {
  SESSION_API_VERSION,
  SESSION_FINALIZER,
  SESSION_PLURAL,
  type SessionLivedBackend,
  type SessionStatus,
} from '../../../contract/sessions.ts';
import { SESSIONS_WRITER } from '../../../contract/writers.ts';
import { groupPath } from '../discovery.ts';
import { ignoreNotFound } from '../errors.ts';
import type { ListWatch, PageQuery } from '../reconcile/informer.ts';
import type { KubeRest } from '../rest.ts';
import type { KubernetesListObject, KubernetesObject } from '../types.ts';
import type { ObjectName } from './secrets.ts';

/** A session as it was read: what is written to it goes to that one, as it was. */
export interface SessionVersion extends ObjectName {
  uid: string;
  resourceVersion: string;
}

const AS_CONTROLLER = { fieldManager: SESSIONS_WRITER };

/** The sessions of a namespace, to be followed. */
export function sessionsOf<T>(
  rest: KubeRest,
  namespace: string,
  read: (session: SessionLivedBackend) => T,
): ListWatch<KubernetesObject, T> {
  const path = pathOf({ namespace });
  const list = ({ _continue, ...query }: PageQuery) =>
    rest.send<KubernetesListObject<KubernetesObject>>({
      action: `list the sessions of ${namespace}`,
      path,
      query: toTexts({ ...query, continue: _continue }),
    });
  return {
    path,
    list: async (query) => {
      const page = await list(query);
      // The API server's word for it; the generated client writes it otherwise.
      const next = page.metadata && 'continue' in page.metadata ? String(page.metadata.continue) : undefined;
      return { ...page, metadata: { ...page.metadata, ...(next && { _continue: next }) } };
    },
    // The path is that of the kind.
    read: (object) => read(object as unknown as SessionLivedBackend),
  };
}

/** The session as it is in the store, undefined where there is none. */
export function readSession(rest: KubeRest, { namespace, name }: ObjectName): Promise<SessionLivedBackend | undefined> {
  const path = pathOf({ namespace, name });
  return ignoreNotFound(rest.send<SessionLivedBackend>({ action: `read session ${namespace}/${name}`, path }));
}

/**
 * Changes a session's status; null takes a field away.
 * @throws KubeError a conflict where the session has changed since it was read
 */
export function writeSessionStatus(
  rest: KubeRest,
  { namespace, name, uid, resourceVersion }: SessionVersion,
  status: { [F in keyof SessionStatus]?: SessionStatus[F] | null },
): Promise<SessionLivedBackend> {
  return rest.send({
    action: `write the status of session ${namespace}/${name}`,
    method: 'PATCH',
    path: `${pathOf({ namespace, name })}/status`,
    query: AS_CONTROLLER,
    body: { metadata: { uid, resourceVersion }, status },
  });
}

/**
 * Lets a session's object go, as its pod is gone. Other finalizers stay.
 * @throws KubeError a conflict where the session has changed since it was read
 */
export function releaseSession(
  rest: KubeRest,
  { namespace, name, uid, resourceVersion }: SessionVersion,
  finalizers: readonly string[],
): Promise<SessionLivedBackend> {
  const left = finalizers.filter((finalizer) => finalizer !== SESSION_FINALIZER);
  return rest.send({
    action: `release session ${namespace}/${name}`,
    method: 'PATCH',
    path: pathOf({ namespace, name }),
    query: AS_CONTROLLER,
    body: { metadata: { uid, resourceVersion, finalizers: left.length > 0 ? left : null } },
  });
}

/**
 * Creates a session. Its name is the lock: of many who create it at once, one does.
 * @throws KubeError a conflict where the name is taken
 */
export function createSession(
  rest: KubeRest,
  session: SessionLivedBackend,
  query: { fieldManager?: string } = {},
): Promise<SessionLivedBackend> {
  const { namespace = '', name } = session.metadata;
  return rest.send({
    action: `create session ${namespace}/${name}`,
    method: 'POST',
    path: pathOf({ namespace }),
    query,
    body: session,
  });
}

/**
 * Deletes a session, provided that it is the one that was read. One that is gone already is fine.
 * @throws KubeError a conflict where it is another one by now
 */
export async function deleteSession(
  rest: KubeRest,
  { namespace, name, uid }: Omit<SessionVersion, 'resourceVersion'>,
): Promise<void> {
  await ignoreNotFound(
    rest.send({
      action: `delete session ${namespace}/${name}`,
      method: 'DELETE',
      path: pathOf({ namespace, name }),
      body: { preconditions: { uid } },
    }),
  );
}

/** Where sessions are, those of a namespace, or one of them. */
export function pathOf({ namespace, name }: { namespace?: string; name?: string }): string {
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const all = `${groupPath(SESSION_API_VERSION)}${within}/${SESSION_PLURAL}`;
  return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
}

function toTexts(query: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}
