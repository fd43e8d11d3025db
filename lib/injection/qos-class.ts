import type { V1Pod } from '../kube/types.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../text/quantity.ts';

/** Who is evicted last, first and in between. https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
export type QosClass = 'Guaranteed' | 'BestEffort' | 'Burstable';

/** Requests and limits, of a container or of the whole pod. */
interface Resources {
  requests?: Readonly<Record<string, string>>;
  limits?: Readonly<Record<string, string>>;
}

const COMPUTE = ['cpu', 'memory'] as const;

/**
 * The QoS class that the API server gives a pod, ComputePodQOS in pkg/apis/core/v1/helper/qos: resources of the whole pod
 * count in place of its containers'; zero counts as nothing; ephemeral containers count for nothing.
 *
 * | what asks                                              | class      |
 * |--------------------------------------------------------|------------|
 * | no container for anything                              | BestEffort |
 * | each, limits for both, requests equal to limits        | Guaranteed |
 * | any other                                              | Burstable  |
 */
export function qosClass({ spec }: V1Pod): QosClass {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const all: Resources[] = spec?.resources ? [spec.resources] : containers.map(({ resources }) => resources ?? {});
  if (all.every(asksForNothing)) return 'BestEffort';
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function asksForNothing({ requests, limits }: Resources): boolean {
  return COMPUTE.every((name) => !positive(requests?.[name]) && !positive(limits?.[name]));
}

/**
 * The API server compares sums. As no request may be above its limit, the sums are equal only where all are; and where a
 * request is missing it takes the limit for it.
 */
function isGuaranteed({ requests, limits }: Resources): boolean {
  return COMPUTE.every((name) => {
    const limit = positive(limits?.[name]);
    const request = positive(requests?.[name] ?? limits?.[name]);
    return limit !== undefined && request !== undefined && compareQuantities(limit, request) === 0;
  });
}

function positive(text: string | undefined): Quantity | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity?.sign === 1 ? quantity : undefined;
}
