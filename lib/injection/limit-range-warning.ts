import type { V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { billionths, parseQuantity } from '../text/quantity.ts';
import { sumDemand } from './pod-demand.ts';

/**
 * What the LimitRanger writes on a pod whose containers it gave defaults, such as `LimitRanger plugin set: cpu, memory request
 * for container app`. https://github.com/kubernetes/kubernetes/blob/v1.34.4/plugin/pkg/admission/limitranger/admission.go
 */
const LIMIT_RANGER_ANNOTATION = 'kubernetes.io/limit-ranger';

/**
 * A warning where a LimitRange is at work whose minimum, which cannot be seen from here, may be above the sidecar's requests:
 * the API server then refuses the pod, with a message that does not name the sidecar.
 */
export function limitRangeWarnings(pod: V1Pod, resources: V1ResourceRequirements | undefined): string[] {
  const note = pod.metadata?.annotations?.[LIMIT_RANGER_ANNOTATION] ?? '';
  const below = Object.entries(resources?.requests ?? {}).filter(([name, request]) => {
    const { smallestRequest } = sumDemand(pod, name);
    const quantity = parseQuantity(request);
    return note.includes(name) && quantity && smallestRequest !== undefined && billionths(quantity) < smallestRequest;
  });
  if (below.length === 0) return [];
  const ours = below.map(([name, request]) => `${name} ${request}`).join(' and ');
  return [
    `A LimitRange sets resources here. If its minimum is above ${ours}, the pod is refused because of the sidecar: raise sidecar.resources of the chart`,
  ];
}
