import type { StatusPatch } from '../../lib/sessions/scene.ts';
import type { SessionMetrics } from './metrics.ts';
import type { KeptSession } from './read-session.ts';
import type { SessionEvents } from './session-events.ts';

/** Tells people and metrics of a status that was written. */
export function tellOf(
  session: KeptSession,
  patch: StatusPatch,
  { events, metrics }: { events: SessionEvents; metrics: SessionMetrics },
): void {
  const { state, reason, message, url } = patch;
  const { namespace, name, uid } = session;
  const tell = (type: 'Normal' | 'Warning', why: string, text: string) =>
    events.tell({ session: { namespace, name, uid }, type, reason: why, message: text });
  if (reason && (state === 'Swept' || state === 'Failed')) metrics.ended(reason);
  if (state === 'Ready') tell('Normal', 'Ready', `It answers at ${url}`);
  else if (reason) tell(state === 'Swept' ? 'Normal' : 'Warning', reason, message ?? '');
  for (const { type, status, message: text } of patch.conditions ?? [])
    if (status !== session.status.conditions?.find((each) => each.type === type)?.status)
      tell(status === 'True' && type === 'Monitored' ? 'Normal' : 'Warning', type, text);
}
