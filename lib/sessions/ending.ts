import type { SessionReason } from '../../contract/sessions.ts';
import type { SessionAction, SessionScene, StatusPatch } from './scene.ts';

/** Why a session ends. */
export interface Ending {
  reason: SessionReason;
  message: string;
  lastActiveAt?: string;
}

/** Ends a session that may have done its work. */
export function sweep(scene: SessionScene, ending: Ending): SessionAction {
  return end(scene, { ...ending, state: 'Swept', swept: true });
}

/** Ends a session that cannot go on. */
export function fail(scene: SessionScene, ending: Ending): SessionAction {
  return end(scene, { ...ending, state: 'Failed', failed: true });
}

function end({ session, now }: SessionScene, patch: StatusPatch): SessionAction {
  const observedGeneration = session.generation;
  return {
    kind: 'write-status',
    patch: { submitted: true, ...patch, endedAt: new Date(now).toISOString(), observedGeneration },
  };
}
