import type { V1Container, V1Pod, V1ResourceRequirements } from '../kube/types.ts';

/** A CPU limit with which the sidecar still starts in a third of a second; without one a pod cannot be Guaranteed. */
const GUARANTEED_CPU = '100m';

/**
 * The sidecar's resources, such that the pod stays in the QoS class it would have without it.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function sidecarResources(pod: V1Pod, configured: V1ResourceRequirements): V1ResourceRequirements | undefined {
  // Resources of the whole pod hold for the sidecar as well.
  if (pod.spec && 'resources' in pod.spec && pod.spec.resources) return undefined;
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  if (containers.every(asksForNothing)) return undefined;
  if (!containers.every(isGuaranteed)) return configured;
  const limits = { cpu: GUARANTEED_CPU, ...configured.limits };
  return { requests: limits, limits };
}

function asksForNothing({ resources }: V1Container): boolean {
  return Object.keys({ ...resources?.requests, ...resources?.limits }).length === 0;
}

function isGuaranteed({ resources }: V1Container): boolean {
  return ['cpu', 'memory'].every((name) => {
    const limit = resources?.limits?.[name];
    return limit !== undefined && (resources?.requests?.[name] ?? limit) === limit;
  });
}
