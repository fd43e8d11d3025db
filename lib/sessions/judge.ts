import { cleanUp } from './clean-up.ts';
import { fail, sweep } from './ending.ts';
import { judgeReady } from './judge-ready.ts';
import { judgeStart } from './judge-start.ts';
import { endOfLife, isOwn, type JudgeRules, type SessionAction, type SessionScene } from './scene.ts';
import { hasEnded } from './session-settings.ts';

/**
 * Judges what to do about a session. The first row that fits:
 *
 * | the session                          | action |
 * |--------------------------------------|--------|
 * | has ended, or is deleted             | cleans up: the pod goes, then the finalizer, then the object |
 * | has no pod and must not have one     | fails  |
 * | was told to end, or its lifetime is over | is swept |
 * | was ready                            | by its pod and its clients, see {@link judgeReady} |
 * | any other                            | by how far its pod is, see {@link judgeStart} |
 */
export function judge(scene: SessionScene, rules: JudgeRules): SessionAction {
  const { session, pod, refusal, now } = scene;
  const { settings, status, deletedAt } = session;
  if (hasEnded(status) || deletedAt !== undefined) return cleanUp(scene, rules);
  if (refusal && !isOwn(pod, session)) return fail(scene, refusal);
  if (settings.isToEnd) return sweep(scene, { reason: 'Terminated', message: 'spec.terminate was set' });
  if (now >= endOfLife(session))
    return sweep(scene, {
      reason: 'MaxLifetime',
      message: `It was created ${settings.maxLifetimeSeconds} s ago, as long as it may live`,
    });
  return status.ready ? judgeReady(scene, rules) : judgeStart(scene, rules);
}
