import { isOwn, type JudgeRules, type SessionAction, type SessionScene } from './scene.ts';

/**
 * What becomes of a session that has ended. The first row that fits:
 *
 * | the session                                  | action |
 * |----------------------------------------------|--------|
 * | has a pod that is not told to end            | waits until no router sends requests to it, then deletes the pod |
 * | has a pod                                    | waits for its end |
 * | holds its object                             | removes the finalizer |
 * | is deleted                                   | nothing: the API server does the rest |
 * | has been kept long enough, or is one too many | deletes the session |
 * | any other                                    | waits until then |
 */
export function cleanUp({ session, pod, now, isSurplus }: SessionScene, rules: JudgeRules): SessionAction {
  const { status, deletedAt, hasFinalizer } = session;
  const endedAt = Math.min(deletedAt ?? Number.POSITIVE_INFINITY, timeOf(status.endedAt));
  if (isOwn(pod, session)) {
    if (pod.isTerminating) return NEVER;
    const due = endedAt + rules.routeDelayMs;
    return now >= due ? { kind: 'delete-pod', uid: pod.uid } : { kind: 'wait', until: due };
  }
  if (hasFinalizer) return { kind: 'remove-finalizer' };
  if (deletedAt !== undefined) return NEVER;
  const due = endedAt + rules.retentionMs;
  return isSurplus || now >= due ? { kind: 'delete-session' } : { kind: 'wait', until: due };
}

const NEVER: SessionAction = { kind: 'wait', until: Number.POSITIVE_INFINITY };

/** A text that is no time is long ago: whoever wrote it, the session has ended. */
function timeOf(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Date.parse(text) || 0;
}
