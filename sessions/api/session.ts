import { SESSION_FINALIZER, type SessionLivedBackend, type SessionStatus } from '../../contract/sessions.ts';
import { hasEnded } from '../../lib/sessions/session-settings.ts';

/** What is kept of a session's object. */
export interface Session {
  namespace: string;
  name: string;
  uid: string;
  key: string | undefined;
  /** Whether the application sees paths without the session's prefix. */
  stripPrefix: boolean;
  /** The object is being deleted, or the session is told to end. */
  isEnding: boolean;
  isTerminating: boolean;
  /** It has a pod, or may have one. */
  hasPlace: boolean;
  status: SessionStatus;
}

/** Keeps the used fields of an object. */
export function keepSession({ metadata, spec, status = {} }: SessionLivedBackend): Session {
  const isTerminating = metadata.deletionTimestamp !== undefined;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    key: spec.key ?? undefined,
    stripPrefix: spec.stripPrefix ?? true,
    isEnding: isTerminating || spec.terminate === true,
    isTerminating,
    hasPlace: !hasEnded(status) || metadata.finalizers?.includes(SESSION_FINALIZER) === true,
    status,
  };
}

/** Reports whether a session is there to be used: it serves, or will. */
export function isAlive({ isEnding, status }: Session): boolean {
  return !isEnding && !hasEnded(status);
}
