import type { ListenersAnswer } from '../../contract/listeners.ts';
import type { Status } from '../../contract/status.ts';
import { isLoopback, parseAddress } from '../text/address.ts';
import { isBoolean, isNumber, isText, listOf, objectOf, optional, type Shape } from '../text/shape.ts';

/** What a session's sidecar said. */
export type SidecarAnswer =
  | { kind: 'answer'; listens: Listens; activity: Activity }
  /** Whatever is no status of a sidecar: nothing is known. */
  | { kind: 'none'; error: string };

/** Whether the application listens, and where clients reach it. */
export type Listens = 'nowhere' | 'on-loopback' | 'for-clients';

/** Whether a client is connected. */
export type Activity =
  | { kind: 'active' }
  | { kind: 'idle'; forSeconds: number; everActive: boolean }
  /** The sidecar cannot tell. */
  | { kind: 'unknown'; reason: string };

type Wire = Pick<
  Status,
  'active_connections' | 'waiting_connections' | 'seconds_since_active' | 'listening' | 'ever_active' | 'reason'
> &
  Partial<Pick<Status, 'idle_since' | 'closed_at'>>;

const isWire: Shape = objectOf({
  active_connections: isNumber,
  waiting_connections: isNumber,
  seconds_since_active: isNumber,
  listening: isBoolean,
  ever_active: isBoolean,
  reason: isText,
  idle_since: optional(isText),
  closed_at: optional(isText),
});

/** How long the kernel keeps a TIME_WAIT, TCP_TIMEWAIT_LEN of include/net/tcp.h. */
const TIME_WAIT_SECONDS = 60;

/**
 * Reads a status. A client has left when its connection is closed, also where the server closed first and the connection stays in
 * TIME_WAIT for a minute, in which the older keys say that somebody is there: `closed_at` tells when.
 * @param now milliseconds since 1970
 */
export function readAnswer(status: unknown, now: number): SidecarAnswer {
  if (!isWire(status)) return { kind: 'none', error: 'the answer is no status' };
  // The shape was checked.
  const wire = status as Wire;
  return { kind: 'answer', listens: wire.listening ? 'for-clients' : 'nowhere', activity: activityOf(wire, now) };
}

function activityOf(wire: Wire, now: number): Activity {
  const { active_connections, waiting_connections, seconds_since_active, listening, ever_active, reason } = wire;
  if (active_connections > 0) return { kind: 'active' };
  if (reason === 'closing' || waiting_connections > 0) return closingSince(wire, now);
  if (!listening || (reason !== 'idle' && reason !== 'never-connected')) return { kind: 'unknown', reason };
  const forSeconds = Math.max(seconds_since_active, sinceClose(wire));
  return { kind: 'idle', forSeconds, everActive: ever_active };
}

/**
 * Of the closed connections that the tables still have, none is older than a minute: so much, and no more, can come of clocks that
 * differ between this machine and the sidecar's.
 */
function closingSince({ closed_at, listening, reason }: Wire, now: number): Activity {
  const closedAt = Date.parse(closed_at ?? '');
  if (reason !== 'closing' || !listening || Number.isNaN(closedAt)) return { kind: 'active' };
  const seconds = Math.floor((now - closedAt) / 1000);
  return { kind: 'idle', forSeconds: Math.min(TIME_WAIT_SECONDS, Math.max(0, seconds)), everActive: true };
}

/** By the sidecar's clock alone. The idle time began at the close, or when its TIME_WAIT was over: more than that is not believed. */
function sinceClose({ idle_since, closed_at, seconds_since_active }: Wire): number {
  const waited = (Date.parse(idle_since ?? '') - Date.parse(closed_at ?? '')) / 1000;
  return waited >= 0 && waited <= TIME_WAIT_SECONDS + 1 ? Math.floor(seconds_since_active + waited) : 0;
}

const isListenersAnswer: Shape = objectOf({ listeners: listOf(objectOf({ address: isText, port: isNumber })) });

/** Reads on which addresses a port listens; undefined where the answer does not tell. */
export function readListens(answer: unknown, port: number): Listens | undefined {
  if (!isListenersAnswer(answer)) return undefined;
  // The shape was checked.
  const { listeners } = answer as ListenersAnswer;
  const addresses = listeners.filter((each) => each.port === port).map(({ address }) => parseAddress(address));
  if (addresses.length === 0) return 'nowhere';
  return addresses.every((address) => address && isLoopback(address)) ? 'on-loopback' : 'for-clients';
}
