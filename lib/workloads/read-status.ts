import type { Status } from '../../contract/status.ts';
import { STATUS_REASONS } from '../../contract/status.ts';
import { isObject } from '../text/shape.ts';

/** What a sidecar said, as far as the reaper goes by it. */
export type Answer =
  | { kind: 'idle'; forSeconds: number; everActive: boolean }
  | { kind: 'busy'; connections: number }
  /** The sidecar answered that it does not know. */
  | { kind: 'unknown'; reason: string }
  | { kind: 'none'; error: string; isForbidden?: true };

type Wire = Pick<
  Status,
  'active_connections' | 'waiting_connections' | 'seconds_inactive' | 'listening' | 'ever_active' | 'reason'
>;

/** Reads a status, parsed from JSON. Whatever is not exactly as a sidecar writes it is no answer at all. */
export function readStatus(status: unknown): Answer {
  if (!isWire(status)) return { kind: 'none', error: 'the answer is no status' };
  const {
    active_connections: active,
    waiting_connections: waiting,
    seconds_inactive,
    listening,
    ever_active,
    reason,
  } = status;
  if (active > 0 || waiting > 0) return { kind: 'busy', connections: active };
  if (reason !== 'idle' && reason !== 'never-connected') return { kind: 'unknown', reason };
  return listening
    ? { kind: 'idle', forSeconds: seconds_inactive, everActive: ever_active }
    : { kind: 'unknown', reason: 'not-listening' };
}

function isWire(status: unknown): status is Wire {
  if (!isObject(status)) return false;
  const is = (key: keyof Wire, type: string) => typeof status[key] === type;
  const isNumber = (key: keyof Wire) => is(key, 'number') && Number((status as Wire)[key]) >= 0;
  const numbers = ['active_connections', 'waiting_connections', 'seconds_inactive'] as const;
  const isKnownReason = is('reason', 'string') && STATUS_REASONS.includes((status as Wire).reason);
  return numbers.every(isNumber) && is('listening', 'boolean') && is('ever_active', 'boolean') && isKnownReason;
}
