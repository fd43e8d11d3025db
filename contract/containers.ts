/** The injected container's name in every monitored pod. */
export const SIDECAR_CONTAINER = 'spawner-sidecar';
