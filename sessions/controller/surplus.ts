import { MAX_ENDED_SESSIONS } from '../../contract/sessions.ts';
import { hasEnded } from '../../lib/sessions/session-settings.ts';
import type { KeptSession } from './read-session.ts';

/** The keys of sessions that have ended and are one too many in their namespace: the oldest. */
export function findSurplus(
  sessions: Iterable<readonly [key: string, session: KeptSession]>,
  most = MAX_ENDED_SESSIONS,
): ReadonlySet<string> {
  const ended = [...sessions].filter(([, { status }]) => hasEnded(status));
  const byNamespace = Map.groupBy(ended, ([, { namespace }]) => namespace);
  const surplus = [...byNamespace.values()].flatMap((those) =>
    those
      .sort(([, one], [, other]) => (one.status.endedAt ?? '').localeCompare(other.status.endedAt ?? ''))
      .slice(0, Math.max(0, those.length - most)),
  );
  return new Set(surplus.map(([key]) => key));
}
