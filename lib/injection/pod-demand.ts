import type { V1Container, V1Pod } from '../kube/types.ts';
import { billionths, parseQuantity } from '../text/quantity.ts';

/** What a pod's containers have of one resource, amounts in billionths. */
export interface Demand {
  /** True where each container has one, init containers too: a quota or a LimitRange may require it. */
  hasRequests: boolean;
  hasLimits: boolean;
  /** The smallest request, undefined where a container has none. */
  smallestRequest: bigint | undefined;
  /** Undefined where no limit is above zero. */
  largestLimit: bigint | undefined;
  /** Sums of the containers that go on running. */
  requested: bigint;
  limited: bigint;
  /** The limit of the whole pod, which no container's may exceed; undefined where it has none. */
  podLimit: bigint | undefined;
  /** What the whole pod requests beyond its containers, undefined where it requests nothing of this. */
  podRequestLeft: bigint | undefined;
}

/** What a pod has of a resource. A missing request counts as the limit, as for the API server. */
export function sumDemand({ spec }: V1Pod, name: string): Demand {
  const inits = spec?.initContainers ?? [];
  const all = [...(spec?.containers ?? []), ...inits];
  const running = [...(spec?.containers ?? []), ...inits.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const limits = all.map((container) => readLimit(container, name));
  const largest = limits.reduce<bigint>((max, limit = 0n) => (limit > max ? limit : max), 0n);
  const requested = sum(running.map((container) => readRequest(container, name)));
  const podRequest = amount(spec?.resources?.requests?.[name] ?? spec?.resources?.limits?.[name]);
  const left = podRequest === undefined ? undefined : podRequest - requested;
  const requests = all.map((container) => readRequest(container, name));
  const hasRequests = all.length > 0 && requests.every((request) => request !== undefined);
  return {
    hasRequests,
    smallestRequest: hasRequests
      ? requests.reduce((min = 0n, request = 0n) => (request < min ? request : min))
      : undefined,
    hasLimits: all.length > 0 && limits.every((limit) => limit !== undefined),
    largestLimit: largest > 0n ? largest : undefined,
    requested,
    limited: sum(running.map((container) => readLimit(container, name))),
    podLimit: amount(spec?.resources?.limits?.[name]),
    podRequestLeft: left === undefined || left > 0n ? left : 0n,
  };
}

function readRequest(container: V1Container, name: string): bigint | undefined {
  return amount(container.resources?.requests?.[name]) ?? readLimit(container, name);
}

function readLimit({ resources }: V1Container, name: string): bigint | undefined {
  return amount(resources?.limits?.[name]);
}

function amount(text: string | undefined): bigint | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity && billionths(quantity);
}

function sum(amounts: readonly (bigint | undefined)[]): bigint {
  return amounts.reduce<bigint>((total, each = 0n) => total + each, 0n);
}
