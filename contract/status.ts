/**
 * Why a pod counts as active or idle.
 *
 * | reason          | may have a client     | meaning |
 * |-----------------|-----------------------|---------|
 * | connected       | yes                   | at least one ESTABLISHED connection |
 * | half-closed     | yes                   | no ESTABLISHED one, but one of which a direction is still open |
 * | closing         | yes                   | only connections in TIME_WAIT |
 * | unclear         | yes                   | connections from inside the pod, which may be the users of a proxy in it |
 * | not-listening   | yes                   | nothing listens on a monitored port, so nothing is known |
 * | never-connected | no                    | listening, and no connection so far |
 * | idle            | no                    | listening, and the last connection is gone |
 * | unknown         | yes                   | the kernel's tables could not be read |
 */
export const STATUS_REASONS = [
  'connected',
  'half-closed',
  'closing',
  'unclear',
  'not-listening',
  'never-connected',
  'idle',
  'unknown',
] as const;

/** One of {@link STATUS_REASONS}. */
export type StatusReason = (typeof STATUS_REASONS)[number];

/**
 * Why a connection is no activity.
 *
 * | reason          | the other end is |
 * |-----------------|------------------|
 * | in_pod          | in the pod itself: loopback, or one of its own addresses |
 * | probes          | the kubelet, as far as the schedule of the pod's probes explains it |
 * | ignored_sources | in a CIDR that the pod's annotation names |
 */
export const IGNORE_REASONS = ['in_pod', 'probes', 'ignored_sources'] as const;

/** One of {@link IGNORE_REASONS}. */
export type IgnoreReason = (typeof IGNORE_REASONS)[number];

/**
 * Why a connection may be a user's although the tables do not show a user at its other end. Only while the status cannot
 * tell; such a pod is never idle.
 *
 * | reason           | the connection |
 * |------------------|----------------|
 * | in_pod           | comes from inside the pod, while a port that nothing names listens to the outside: a proxy, perhaps |
 * | runtime          | comes over loopback from a socket of root's: `kubectl port-forward`, or a process of root's in the pod |
 * | undeclared_ports | comes from outside to a port that nothing names |
 */
export const UNCLEAR_REASONS = ['in_pod', 'runtime', 'undeclared_ports'] as const;

/** One of {@link UNCLEAR_REASONS}. */
export type UnclearReason = (typeof UNCLEAR_REASONS)[number];

/** The states of a connection that are shown by themselves, as the kernel names them, in lower case. */
export const OTHER_STATES = [
  'syn_sent',
  'syn_recv',
  'fin_wait1',
  'fin_wait2',
  'close',
  'close_wait',
  'last_ack',
  'closing',
] as const;

/** One of {@link OTHER_STATES}. */
export type OtherState = (typeof OTHER_STATES)[number];

/**
 * What tells of connections that came and went between two looks at the tables.
 *
 * | source         | it is |
 * |----------------|-------|
 * | socket-events  | the kernel's events of sockets that end: each one, with its port and who it was from |
 * | kernel-counter | the kernel's count of accepted connections, less those that something explains |
 * | sampling       | nothing: ports listen whose connections are not looked at, or sources are ignored |
 */
export const VISIT_SOURCES = ['socket-events', 'kernel-counter', 'sampling'] as const;

/** One of {@link VISIT_SOURCES}. */
export type VisitSource = (typeof VISIT_SOURCES)[number];

/** The counts of one monitored port. */
export interface PortStatus {
  /** Connections in state ESTABLISHED. */
  active_connections: number;
  /** Connections in state TIME_WAIT. */
  waiting_connections: number;
  /** Connections of which one direction is still open, up to a bound without bytes: `HALF_CLOSED_SECONDS`. */
  half_closed_connections: number;
  /** True when a socket is in state LISTEN. */
  listening: boolean;
}

/** What a sidecar answers at `/status`. The first five keys are those of the older spawner-sidecar. */
export interface Status extends PortStatus {
  /** Whole seconds since the last client was connected, 0 while one is. */
  seconds_since_active: number;
  /** The same value under the name that older builds used. */
  seconds_inactive: number;
  /** True once a connection was seen, and where an earlier sidecar of the pod may have seen one. */
  ever_active: boolean;
  /** When the idle time began, RFC 3339, or null while a client is connected. */
  idle_since: string | null;
  /**
   * When a client's connection was last closed, RFC 3339; null as long as none was seen to. To 0.02 s where the server closed first,
   * else the time of the look that missed it. While clients are connected, a close may be seen only by the last one's.
   */
  closed_at: string | null;
  monitored_ports: number[];
  /** The counts of each monitored port, by port. */
  ports: Record<string, PortStatus>;
  /** Connections that are no activity, by why. */
  ignored_connections: Record<IgnoreReason, number>;
  /** Connections that may come from users, by reason. */
  unclear_connections: Record<UnclearReason, number>;
  /** Ports that can be reached from outside and that nothing names, neither to be monitored nor as a machine's. */
  undeclared_ports: number[];
  /** Connections in other states, by state; only those that exist. */
  other_connections: Partial<Record<OtherState, number>>;
  /** What tells of connections that came and went between two samples. */
  visit_source: VisitSource;
  /** False when the pod wants no new connections. */
  accepts_new_connections: boolean;
  /** What the application says of its memory, only where that can turn new connections away; null while it says nothing. */
  memory_percent?: number | null;
  /** From this percentage on it turns them away; only where memory can. */
  memory_threshold_percent?: number;
  /** From this number of active connections on it turns them away; only where their number can. */
  connections_threshold?: number;
  /**
   * Since when the application says nothing of its memory, RFC 3339: shown once that is a minute, null before. So long,
   * `accepts_new_connections` is what was known last, and may be wrong.
   */
  memory_unknown_since?: string | null;
  reason: StatusReason;
}

/** The part of a status that says whether the pod takes new connections. */
export type Acceptance = Pick<
  Status,
  | 'accepts_new_connections'
  | 'memory_percent'
  | 'memory_threshold_percent'
  | 'connections_threshold'
  | 'memory_unknown_since'
>;
