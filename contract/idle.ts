/** How long a workload has to be idle before it sleeps, by default. */
export const DEFAULT_IDLE_TIMEOUT = '15m';

/** Seconds between two background samples of a sidecar, as in the older spawner-sidecar. */
export const DEFAULT_REFRESH_SECONDS = 10;

/** The longest time between two samples: a day, so that a slip of the keyboard does not look like a choice. */
export const MAX_REFRESH_SECONDS = 86_400;

/** The most connections that a threshold may name: more than the kernel's ports of one client, and than a pod can have. */
export const MAX_DRAIN_CONNECTIONS = 1_000_000;
