/** The injected container's name in every monitored pod. */
export const SIDECAR_CONTAINER = 'spawner-sidecar';

/**
 * The name of a sidecar that was attached to a running pod. Ephemeral containers stay listed for the pod's whole life, so
 * one that takes another's place has a number.
 * @param number from 1
 */
export function attachedContainerName(number: number): string {
  return number === 1 ? SIDECAR_CONTAINER : `${SIDECAR_CONTAINER}-${number}`;
}

/** True for the sidecar, however it came into the pod. */
export function isSidecarName(name: string): boolean {
  return name.startsWith(SIDECAR_CONTAINER) && /^(-\d+)?$/.test(name.slice(SIDECAR_CONTAINER.length));
}
