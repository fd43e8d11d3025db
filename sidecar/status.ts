import type { PortStatus, Status, StatusReason } from '../contract/status.ts';
import { type PortCounts, totalOf } from './count-connections.ts';
import { idleSeconds } from './idle-clock.ts';
import { FAILURES_UNTIL_UNKNOWN, type Sample } from './sample.ts';

/** The time twice: for durations a clock that never jumps, for people the calendar. */
export interface Now {
  monotonicSeconds: number;
  wallMilliseconds: number;
}

/** The answer to `/status`. */
export function statusOf(sample: Sample, now: Now): Status {
  const { counts, clock } = sample;
  const total = totalOf(counts);
  const seconds = idleSeconds(clock, now.monotonicSeconds);
  return {
    ...portStatus(total),
    seconds_since_active: seconds,
    seconds_inactive: seconds,
    ever_active: clock.kind === 'active' || (clock.kind === 'idle' && clock.everActive),
    idle_since: clock.kind === 'idle' ? new Date(now.wallMilliseconds - seconds * 1000).toISOString() : null,
    monitored_ports: [...counts.ports.keys()],
    ports: Object.fromEntries([...counts.ports].map(([port, portCounts]) => [port, portStatus(portCounts)])),
    ignored_connections: { in_pod: counts.inPod },
    accepts_new_connections: true,
    reason: reasonOf(sample, total),
  };
}

function portStatus({ active, waiting, listening }: PortCounts): PortStatus {
  return { active_connections: active, waiting_connections: waiting, listening };
}

function reasonOf({ clock, failures }: Sample, { active, waiting, listening }: PortCounts): StatusReason {
  if (failures >= FAILURES_UNTIL_UNKNOWN) return 'unknown';
  if (active > 0) return 'connected';
  if (waiting > 0) return 'closing';
  if (!listening || clock.kind !== 'idle') return 'not-listening';
  return clock.everActive ? 'idle' : 'never-connected';
}
