import type { V1Pod, V1Volume, V1VolumeMount } from '../kube/types.ts';

/** Where a pod's service account token lies. */
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const VOLUME_NAME = 'spawner-no-token';

/** An empty volume, and its place over the token's path. */
export interface TokenShield {
  volume: V1Volume;
  mount: V1VolumeMount;
}

/**
 * Keeps the pod's service account token out of the sidecar. The API server's ServiceAccount plugin runs again after a
 * webhook changed a pod, and gives the token to every container that has no mount at its path. Where it gave no token to
 * anybody the first time, it will not do so the second time: then nothing is needed (undefined).
 *
 * The volume is one of the downward API without items: allowed by "restricted", and unlike an emptyDir no local data that
 * keeps `kubectl drain` or an autoscaler from emptying a node.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/plugin/pkg/admission/serviceaccount/admission.go
 */
export function tokenShield({ spec }: V1Pod): TokenShield | undefined {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const mounts = containers.flatMap(({ volumeMounts }) => volumeMounts ?? []);
  return mounts.some(({ mountPath }) => mountPath === TOKEN_PATH) ? tokenShieldOf(spec?.volumes ?? []) : undefined;
}

/** The shield for a pod with these volumes. */
export function tokenShieldOf(volumes: readonly V1Volume[]): TokenShield {
  const name = freeName(new Set(volumes.map((volume) => volume.name)));
  return { volume: { name, downwardAPI: {} }, mount: { name, mountPath: TOKEN_PATH, readOnly: true } };
}

function freeName(taken: ReadonlySet<string>): string {
  let name = VOLUME_NAME;
  for (let number = 2; taken.has(name); number += 1) name = `${VOLUME_NAME}-${number}`;
  return name;
}
