import { hasEnded } from '../../lib/sessions/session-settings.ts';
import { urlHost } from '../../lib/text/url-host.ts';
import type { Session } from './session.ts';

/** Where a request goes. */
export type Route =
  /** To the pod. `host` has brackets where it is IPv6. */
  | { kind: 'target'; host: string; strip: boolean; session: string }
  /** The session starts: the request waits. */
  | { kind: 'wait' }
  /** To the page that says why. */
  | { kind: 'status' };

/**
 * Where a request goes.
 *
 * | session                               | route |
 * |---------------------------------------|-------|
 * | unknown, swept, failed or deleted     | status: its pod may be there still, and will not be for long |
 * | ready, and where it is                | target |
 * | anything else                         | wait |
 */
export function decideRoute(session: Session | undefined): Route {
  if (session === undefined || session.isTerminating || hasEnded(session.status)) return { kind: 'status' };
  const { ready, ip, port } = session.status;
  if (ready !== true || ip === undefined || port === undefined) return { kind: 'wait' };
  return { kind: 'target', host: `${urlHost(ip)}:${port}`, strip: session.stripPrefix, session: session.name };
}
