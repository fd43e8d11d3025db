/** Where a sidecar watches when nothing says otherwise. */
export const DEFAULT_MONITOR_PORT = 8080;

/** Where a sidecar answers when nothing says otherwise. */
export const DEFAULT_SERVE_PORT = 7070;

/** The webhook's HTTPS port inside its pod. Above 1023, so that no capability is needed to bind it. */
export const WEBHOOK_PORT = 8443;

/** The plain HTTP port for health and metrics of the webhook and the controller. */
export const HEALTH_PORT = 8081;

/** The highest TCP port, RFC 9293 section 3.1. */
export const MAX_PORT = 65_535;

/**
 * How connections from outside to undeclared ports are treated, named neither as monitored nor as a machine's.
 * `count`: they are activity, as `containerPort` is informational in Kubernetes. `ignore`: the ports were chosen, or the
 * sidecar runs outside of Kubernetes, where other programs listen too.
 */
export const UNDECLARED_PORTS = ['ignore', 'count'] as const;

/** One of {@link UNDECLARED_PORTS}. */
export type UndeclaredPorts = (typeof UNDECLARED_PORTS)[number];
