import type { SessionCondition, SessionStatus } from '../../contract/sessions.ts';
import { endOfLife, type SessionScene } from './scene.ts';

/** A sidecar that was restarted or is in trouble answers again by then; a pod's own start is over. */
const UNMONITORED_AFTER_MS = 60_000;

/** How long before the end of its life a session says so: time enough to save one's work. */
const EXPIRES_WITHIN_MS = 300_000;

/** The condition that has to be written next, undefined where all are as they should be. */
export function changedCondition(scene: SessionScene): SessionCondition | undefined {
  const wanted = [expiring(scene), monitored(scene)].find(
    (condition) => condition && conditionOf(scene.session.status, condition.type)?.status !== condition.status,
  );
  return wanted && { ...wanted, lastTransitionTime: new Date(scene.now).toISOString() };
}

/** A condition of a session. */
export function conditionOf(
  { conditions }: SessionStatus,
  type: SessionCondition['type'],
): SessionCondition | undefined {
  return conditions?.find((each) => each.type === type);
}

/** Sets one condition among those that a session has. */
export function withCondition(
  { conditions = [] }: SessionStatus,
  condition: SessionCondition,
): readonly SessionCondition[] {
  return [...conditions.filter(({ type }) => type !== condition.type), condition];
}

/** When a session first says that its life is about to end. */
export function expiresAt(session: SessionScene['session']): number {
  return endOfLife(session) - EXPIRES_WITHIN_MS;
}

type Condition = Omit<SessionCondition, 'lastTransitionTime'>;

function expiring({ session, now }: SessionScene): Condition | undefined {
  if (now < expiresAt(session)) return undefined;
  const message = `It ends at ${new Date(endOfLife(session)).toISOString()}`;
  return { type: 'Expiring', status: 'True', reason: 'MaxLifetime', message };
}

/** It is not written that a sidecar answers before it was written that it does not. */
function monitored({ session, looks, now }: SessionScene): Condition | undefined {
  if (looks === undefined) return undefined;
  const { answer } = looks.last;
  if (answer.kind === 'none')
    return now - (looks.answered ?? looks.first).at < UNMONITORED_AFTER_MS
      ? undefined
      : {
          ...{ type: 'Monitored', status: 'False', reason: 'NoAnswer' },
          message: `Its sidecar does not answer: ${answer.error}`,
        };
  if (conditionOf(session.status, 'Monitored') === undefined) return undefined;
  return { type: 'Monitored', status: 'True', reason: 'Answers', message: 'Its sidecar answers' };
}
