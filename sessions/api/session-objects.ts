import { SESSION_API_VERSION, SESSION_FINALIZER, SESSION_KIND, type SessionSpec } from '../../contract/sessions.ts';
import { SESSION_API_WRITER } from '../../contract/writers.ts';
import { isConflict } from '../../lib/kube/errors.ts';
import { createSession, deleteSession, readSession } from '../../lib/kube/objects/sessions.ts';
import type { KubeRest } from '../../lib/kube/rest.ts';
import type { SessionRef } from './parse-route.ts';
import { keepSession, type Session } from './session.ts';

/**
 * A session as it is in the store.
 * @throws KubeError
 */
export async function readObject(rest: KubeRest, ref: SessionRef): Promise<Session | undefined> {
  const object = await readSession(rest, ref);
  return object && keepSession(object);
}

/**
 * Creates a session.
 * @throws KubeError a conflict where the name is taken
 */
export async function createObject(
  rest: KubeRest,
  { namespace, name }: SessionRef,
  spec: SessionSpec,
): Promise<Session> {
  const metadata = { namespace, name, finalizers: [SESSION_FINALIZER] };
  const object = { apiVersion: SESSION_API_VERSION, kind: SESSION_KIND, metadata, spec } as const;
  return keepSession(await createSession(rest, object, { fieldManager: SESSION_API_WRITER }));
}

/**
 * Deletes a session, and no other one that has its name by now.
 * @throws KubeError
 */
export async function deleteObject(rest: KubeRest, session: Session): Promise<void> {
  try {
    await deleteSession(rest, session);
  } catch (error) {
    // Another one was first.
    if (!isConflict(error)) throw error;
  }
}
