/** Pod: the ports to watch, one or a list such as `8080,9000`. Default: the pod's declared TCP ports, else 8080. */
export const MONITOR_PORT_ANNOTATION = 'spawner.io/monitor-port';

/** Pod: the port the sidecar answers on. Default 7070. */
export const SERVE_PORT_ANNOTATION = 'spawner.io/serve-port';

/** Pod: seconds between two background samples. Default 10. */
export const REFRESH_SECONDS_ANNOTATION = 'spawner.io/refresh-seconds';

/** Pod or owner: how long nobody may be connected before the workload sleeps, a duration such as `15m`. */
export const IDLE_TIMEOUT_ANNOTATION = 'spawner.io/idle-timeout';

/** Pod or owner: what the reaper does when it is idle, one of {@link IDLE_ACTIONS}. */
export const IDLE_ACTION_ANNOTATION = 'spawner.io/idle-action';

/** The values of {@link IDLE_ACTION_ANNOTATION}. */
export const IDLE_ACTIONS = ['scale', 'delete', 'none'] as const;

/** Owner, written by the reaper before it scales: the replicas to wake up with. */
export const REPLICAS_BEFORE_IDLE_ANNOTATION = 'spawner.io/replicas-before-idle';

/** Owner, written by the reaper before it scales: the time, RFC 3339. */
export const IDLED_AT_ANNOTATION = 'spawner.io/idled-at';
