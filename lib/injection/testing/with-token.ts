import type { V1Container, V1Pod } from '../../kube/types.ts';

/** For tests: what an API server with a service account makes of a pod before it asks a webhook. */
export function withToken(pod: V1Pod): V1Pod {
  const mount = { name: 'kube-api-access-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const mounted = (containers: V1Container[]) =>
    containers.map((container) => ({ ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] }));
  const { spec } = pod;
  if (!spec) return pod;
  const volumes = [...(spec.volumes ?? []), { name: mount.name, projected: {} }];
  const inits = spec.initContainers && { initContainers: mounted(spec.initContainers) };
  return { ...pod, spec: { ...spec, volumes, containers: mounted(spec.containers), ...inits } };
}
