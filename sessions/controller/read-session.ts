import { SESSION_FINALIZER, type SessionLivedBackend, type SessionSpec } from '../../contract/sessions.ts';
import type { SessionFacts } from '../../lib/sessions/scene.ts';
import { hasEnded, sessionSettings } from '../../lib/sessions/session-settings.ts';

/** What is kept of a session: there may be ten thousand. */
export interface KeptSession extends SessionFacts {
  labels: Readonly<Record<string, string>>;
  finalizers: readonly string[];
  /** What a pod is made of, as long as it may get one. */
  spec: SessionSpec | undefined;
}

/**
 * Reads a session.
 * @param graceDefault the installation's, in seconds
 */
export function readKeptSession(
  { metadata, spec, status = {} }: SessionLivedBackend,
  graceDefault: number,
): KeptSession {
  const { creationTimestamp = '', deletionTimestamp, finalizers = [], labels = {} } = metadata;
  const { namespace = '', name = '', uid = '', resourceVersion = '', generation = 0 } = metadata;
  const isStarting = !hasEnded(status) && !status.ready && deletionTimestamp === undefined;
  return {
    ...{ namespace, name, uid, resourceVersion, generation, labels, finalizers, status },
    createdAt: Date.parse(creationTimestamp),
    deletedAt: deletionTimestamp === undefined ? undefined : Date.parse(deletionTimestamp),
    hasFinalizer: finalizers.includes(SESSION_FINALIZER),
    settings: sessionSettings(spec, graceDefault),
    spec: isStarting ? spec : undefined,
  };
}
