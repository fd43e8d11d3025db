import { planAttachment } from '../injection/plan-attachment.ts';
import { changedCondition, conditionOf, expiresAt, withCondition } from './changed-condition.ts';
import { type Ending, fail, sweep } from './ending.ts';
import { idleIn, isIdleTwice, type Limits, nextLookAt } from './looks.ts';
import { endOfLife, isOwn, type JudgeRules, type SessionAction, type SessionScene } from './scene.ts';
import type { SessionPod } from './session-pod.ts';

/**
 * What to do about a session that is ready. The first row that fits:
 *
 * | the session                                       | action |
 * |---------------------------------------------------|--------|
 * | has no pod any more, or one that ends             | fails, by what the pod says |
 * | was unmonitored for too long                      | is swept |
 * | has been idle for long enough, by two looks       | is swept |
 * | has a sidecar that ended                          | gets another one |
 * | has a condition that changes                      | it is written |
 * | is due for a look                                 | its sidecar is asked |
 *
 * A sidecar that does not answer or cannot tell never ends a session by that.
 */
export function judgeReady(scene: SessionScene, rules: JudgeRules): SessionAction {
  const { session, pod, looks } = scene;
  if (!isOwn(pod, session)) return fail(scene, GONE);
  const loss = describeLoss(pod);
  if (loss) return fail(scene, loss);
  if (isUnmonitoredTooLong(scene, rules)) return sweep(scene, UNMONITORED);
  const { settings, status } = session;
  const limits = limitsOf(settings, pod);
  if (settings.idle === 'Connections' && looks && isIdleTwice(looks, limits))
    return sweep(scene, describeIdle(scene, limits));
  const attachment = planAttachment({ ...pod, isRunning: pod.stage === 'Running', skip: undefined }, scene.now);
  if (attachment.kind === 'attach') return { kind: 'attach-sidecar', name: attachment.name };
  const condition = changedCondition(scene);
  if (condition) return { kind: 'write-status', patch: { conditions: withCondition(status, condition) } };
  return lookWhenDue(scene, pod, attachment.kind === 'wait' ? scene.now + attachment.ms : Number.POSITIVE_INFINITY);
}

const GONE: Ending = { reason: 'Evicted', message: 'The pod is gone' };
const UNMONITORED: Ending = {
  reason: 'MaxLifetime',
  message: 'Its sidecar has not answered for as long as a session may go unmonitored',
};

function describeLoss({ isTerminating, end }: SessionPod): Ending | undefined {
  // A container that ends because its pod is deleted did not end by itself.
  const isOfItself = end?.reason === 'Exited' || end?.reason === 'OOMKilled';
  return isTerminating && (isOfItself || !end) ? { reason: 'Evicted', message: 'The pod was deleted' } : end;
}

function isUnmonitoredTooLong({ session, now }: SessionScene, { maxUnmonitoredMs }: JudgeRules): boolean {
  const condition = conditionOf(session.status, 'Monitored');
  if (condition?.status !== 'False' || maxUnmonitoredMs === undefined) return false;
  return now - Date.parse(condition.lastTransitionTime) >= maxUnmonitoredMs;
}

/** A sidecar that took the place of another cannot tell whether a client was ever connected: the longer time counts. */
function limitsOf({ graceSeconds, neverConnectedSeconds }: Limits, { attachments }: SessionPod): Limits {
  if (attachments.length < 2) return { graceSeconds, neverConnectedSeconds };
  const longer = Math.max(graceSeconds, neverConnectedSeconds);
  return { graceSeconds: longer, neverConnectedSeconds: longer };
}

function describeIdle({ looks, now }: SessionScene, { graceSeconds, neverConnectedSeconds }: Limits): Ending {
  const { everActive = false, forSeconds = 0 } = idleIn(looks?.last) ?? {};
  if (!everActive) return { reason: 'Idle', message: `No client has connected for ${neverConnectedSeconds} s` };
  const message = `No client has been connected for ${graceSeconds} s`;
  return { reason: 'Idle', message, lastActiveAt: new Date(now - forSeconds * 1000).toISOString() };
}

/** @param attachAt when another sidecar is due */
function lookWhenDue({ session, looks, now }: SessionScene, pod: SessionPod, attachAt: number): SessionAction {
  const { settings } = session;
  const until = Math.min(attachAt, now < expiresAt(session) ? expiresAt(session) : endOfLife(session));
  if (pod.ip === undefined || settings.idle === 'Never') return { kind: 'wait', until };
  const at = nextLookAt(looks, limitsOf(settings, pod));
  return now >= at ? { kind: 'ask', ip: pod.ip } : { kind: 'wait', until: Math.min(until, at) };
}
