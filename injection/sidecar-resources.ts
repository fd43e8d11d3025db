import type { V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { qosClass } from './qos-class.ts';
import { parseQuantity } from './quantity.ts';

/**
 * What the sidecar of a Guaranteed pod gets where the chart sets no limit, as a pod is Guaranteed only with limits for both:
 * enough CPU to start in a third of a second, and memory above what Node's own pages need on a cold node.
 */
const GUARANTEED = { cpu: '100m', memory: '96Mi' };

/**
 * The sidecar's resources, such that the pod stays in the QoS class it has without it:
 *
 * | the pod                          | the sidecar gets |
 * |----------------------------------|------------------|
 * | has resources of the whole pod   | nothing: those hold for it too |
 * | is BestEffort                    | nothing |
 * | is Guaranteed                    | limits, and requests equal to them |
 * | is Burstable                     | what the chart says |
 */
export function sidecarResources(pod: V1Pod, configured: V1ResourceRequirements): V1ResourceRequirements | undefined {
  const qos = qosClass(pod);
  if (pod.spec?.resources || qos === 'BestEffort') return undefined;
  if (qos === 'Burstable') return Object.keys(configured).length > 0 ? configured : undefined;
  const positive = Object.entries(configured.limits ?? {}).filter(([, limit]) => (parseQuantity(limit) ?? 0n) > 0n);
  const limits = { ...GUARANTEED, ...Object.fromEntries(positive) };
  return { requests: limits, limits };
}
