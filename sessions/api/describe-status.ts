import type { HoldRefusal } from '../../contract/route.ts';
import { stateOf } from '../../lib/sessions/session-settings.ts';
import { decideRoute } from './decide-route.ts';
import type { Session } from './session.ts';

/** What a client is told of a session that its request could not be routed to. */
export interface StatusAnswer {
  status: 404 | 410 | 429 | 503;
  /** Left out where another attempt is of no use. */
  retryAfterSeconds?: number;
  body: {
    error: string;
    /** One of the reasons of a session, or `NotFound`, `Deleted`, `Starting`, `TooManyWaiting` or `Unreachable`. */
    reason: string;
    message?: string;
    state?: string;
  };
}

/** A held request took a minute already; a session takes seconds to start, and its page asks again by itself. */
const RETRY_SECONDS = 2;

/**
 * Why a request was not routed.
 *
 * | session                        | status | again |
 * |--------------------------------|--------|-------|
 * | unknown                        | 404    | no    |
 * | deleted, swept, failed         | 410    | no    |
 * | starts, and too many wait      | 429    | yes   |
 * | starts                         | 503    | yes   |
 * | ready: its pod did not answer  | 503    | yes   |
 */
export function describeStatus(session: Session | undefined, refusal: HoldRefusal | undefined): StatusAnswer {
  if (session === undefined) return { status: 404, body: { error: 'there is no such session', reason: 'NotFound' } };
  const { reason, message } = session.status;
  const shared = { ...(message !== undefined && { message }), state: stateOf(session.status) };
  const { kind } = decideRoute(session);
  if (kind === 'status')
    return { status: 410, body: { error: 'the session has ended', reason: reason ?? 'Deleted', ...shared } };
  if (kind === 'target') return again(503, { error: 'the session does not answer', reason: 'Unreachable', ...shared });
  if (refusal === undefined)
    return again(503, { error: 'the session is starting', reason: reason ?? 'Starting', ...shared });
  const error = `too many requests wait for ${refusal === 'session' ? 'the session' : 'sessions'} to start`;
  return again(refusal === 'session' ? 429 : 503, { error, reason: 'TooManyWaiting', ...shared });
}

function again(status: 429 | 503, body: StatusAnswer['body']): StatusAnswer {
  return { status, retryAfterSeconds: RETRY_SECONDS, body };
}
