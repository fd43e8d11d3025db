/**
 * Why a pod counts as active or idle.
 *
 * | reason          | somebody may be there | meaning |
 * |-----------------|-----------------------|---------|
 * | connected       | yes                   | at least one ESTABLISHED connection |
 * | closing         | yes                   | only connections in TIME_WAIT |
 * | not-listening   | yes                   | nothing listens on a monitored port, so nothing is known |
 * | never-connected | no                    | listening, and no connection so far |
 * | idle            | no                    | listening, and the last connection is gone |
 * | unknown         | yes                   | the kernel's tables could not be read |
 */
export const STATUS_REASONS = ['connected', 'closing', 'not-listening', 'never-connected', 'idle', 'unknown'] as const;

/** One of {@link STATUS_REASONS}. */
export type StatusReason = (typeof STATUS_REASONS)[number];

/** The counts of one monitored port. */
export interface PortStatus {
  /** Connections in state ESTABLISHED. */
  active_connections: number;
  /** Connections in state TIME_WAIT. */
  waiting_connections: number;
  /** True when a socket is in state LISTEN. */
  listening: boolean;
}

/** What a sidecar answers at `/status`. The first five keys are those of the older spawner-sidecar. */
export interface Status extends PortStatus {
  /** Whole seconds since somebody was there, 0 while somebody is. */
  seconds_since_active: number;
  /** The same value under the name that older builds used. */
  seconds_inactive: number;
  /** True once a connection was seen. */
  ever_active: boolean;
  /** When the idle time began, RFC 3339, or null while somebody is there. */
  idle_since: string | null;
  monitored_ports: number[];
  /** The counts of each monitored port, by port. */
  ports: Record<string, PortStatus>;
  /** Connections that are no activity, by why. */
  ignored_connections: Record<string, number>;
  /** False when the pod wants no new connections. */
  accepts_new_connections: boolean;
  reason: StatusReason;
}
