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
