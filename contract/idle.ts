/** How long nobody may be connected before a workload sleeps, where nothing says otherwise. */
export const DEFAULT_IDLE_TIMEOUT = '15m';

/** Seconds between two background samples of a sidecar, as in the older spawner-sidecar. */
export const DEFAULT_REFRESH_SECONDS = 10;
