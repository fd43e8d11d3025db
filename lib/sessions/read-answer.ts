import type { Status } from '../../contract/status.ts';
import { isBoolean, isNumber, isText, objectOf, optional, type Shape } from '../text/shape.ts';

/** What a session's sidecar said. */
export type SidecarAnswer =
  | { kind: 'answer'; isListening: boolean; activity: Activity }
  /** Whatever is no status of a sidecar: nothing is known. */
  | { kind: 'none'; error: string };

/** Whether a client is connected. */
export type Activity =
  | { kind: 'active' }
  | { kind: 'idle'; forSeconds: number; everActive: boolean }
  /** The sidecar cannot tell. */
  | { kind: 'unknown'; reason: string };

type Wire = Pick<
  Status,
  'active_connections' | 'waiting_connections' | 'seconds_since_active' | 'listening' | 'ever_active' | 'reason'
>;

const isWire: Shape = objectOf({
  active_connections: isNumber,
  waiting_connections: isNumber,
  seconds_since_active: isNumber,
  listening: isBoolean,
  ever_active: isBoolean,
  reason: isText,
  closed_at: optional(isText),
});

/**
 * Reads a status. A connection in TIME_WAIT is a client that left, so a session whose sidecar says when the last one did is idle
 * from then on; one whose sidecar does not say so is active until the kernel forgets it.
 */
export function readAnswer(status: unknown): SidecarAnswer {
  if (!isWire(status)) return { kind: 'none', error: 'the answer is no status' };
  // The shape was checked.
  const wire = status as Wire;
  return { kind: 'answer', isListening: wire.listening, activity: activityOf(wire) };
}

function activityOf(wire: Wire): Activity {
  const { active_connections, waiting_connections, seconds_since_active, listening, ever_active, reason } = wire;
  if (active_connections > 0) return { kind: 'active' };
  if (reason === 'closing' || waiting_connections > 0) return { kind: 'active' };
  if (!listening || (reason !== 'idle' && reason !== 'never-connected')) return { kind: 'unknown', reason };
  return { kind: 'idle', forSeconds: seconds_since_active, everActive: ever_active };
}
