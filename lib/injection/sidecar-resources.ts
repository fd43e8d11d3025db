import type { V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { billionths, parseQuantity } from '../text/quantity.ts';
import { type Demand, sumDemand } from './pod-demand.ts';
import { type QosClass, qosClass } from './qos-class.ts';

/**
 * What the sidecar gets where its pod calls for a value and the chart has none: a request for an idle sidecar on either host;
 * a limit of CPU with which Node starts in a third of a second, and of memory above what its pages need on a cold node.
 */
const FALLBACK = { requests: { cpu: '5m', memory: '12Mi' }, limits: { cpu: '100m', memory: '96Mi' } };

/** What quotas require of each container, and what QoS classes are made of. */
const COMPUTE = ['cpu', 'memory'] as const;
type Compute = (typeof COMPUTE)[number];

/**
 * The sidecar's resources: the chart's, fitted to the pod so that its QoS class stays, and so that no quota or LimitRange
 * that accepts the pod's own containers refuses the sidecar. Those are unknown here, but not what the pod has because of
 * them: the API server has filled in a LimitRange's defaults before it asks.
 *
 * | the pod                                              | the sidecar gets, of CPU and memory each |
 * |------------------------------------------------------|------------------------------------------|
 * | is BestEffort                                        | nothing; zero where each container says zero, as a quota requires |
 * | is Guaranteed                                        | a limit, and a request equal to it |
 * | is Burstable                                         | the chart's |
 * | … and each container has a request, or a limit       | a request, or a limit, as a quota requires |
 * | has resources of the whole pod                       | only what each container has, and no more than the pod has left |
 *
 * A limit of CPU is at most the largest of the pod's own, which a LimitRange's maximum may be; and a request is at least the
 * share of its limit that the pod's requests are of its limits, as a maxLimitRequestRatio demands.
 */
export function sidecarResources(pod: V1Pod, configured: V1ResourceRequirements): V1ResourceRequirements | undefined {
  const qos = qosClass(pod);
  const isShared = pod.spec?.resources !== undefined;
  const { requests = {}, limits = {} } = qos === 'Burstable' && !isShared ? structuredClone(configured) : {};
  for (const name of COMPUTE) {
    const wanted = { request: configured.requests?.[name], limit: configured.limits?.[name] };
    const fitted = fitTo(name, { qos: isShared ? undefined : qos, demand: sumDemand(pod, name), wanted });
    set(requests, name, fitted.request);
    set(limits, name, fitted.limit);
  }
  const [hasRequests, hasLimits] = [requests, limits].map((list) => Object.keys(list).length > 0);
  return hasRequests || hasLimits ? { ...(hasRequests && { requests }), ...(hasLimits && { limits }) } : undefined;
}

interface Asked {
  request: string | undefined;
  limit: string | undefined;
}

interface PodContext {
  /** Undefined where resources of the whole pod decide it. */
  qos: QosClass | undefined;
  demand: Demand;
  wanted: Asked;
}

function fitTo(name: Compute, { qos, demand, wanted }: PodContext): Asked {
  const { hasRequests, hasLimits } = demand;
  if (qos === 'BestEffort') return { request: hasRequests ? '0' : undefined, limit: hasLimits ? '0' : undefined };
  const keeps = qos === 'Burstable';
  const configured = isPositive(wanted.limit) ? wanted.limit : undefined;
  const asksForLimit = qos === 'Guaranteed' || hasLimits;
  const given = asksForLimit ? (configured ?? FALLBACK.limits[name]) : keeps ? configured : undefined;
  const limit = given && least(name, given, name === 'cpu' ? demand.largestLimit : undefined, demand.podLimit);
  if (qos === 'Guaranteed') return { request: limit, limit };
  const request = hasRequests ? (wanted.request ?? FALLBACK.requests[name]) : keeps ? wanted.request : undefined;
  if (request === undefined) return { request, limit };
  const share = limit === undefined ? 0n : scaleToRequests(parseAmount(limit), demand);
  const enough = parseAmount(request) >= share ? request : written(name, share);
  const within = limit !== undefined && parseAmount(enough) > parseAmount(limit) ? limit : enough;
  return { request: least(name, within, demand.podRequestLeft), limit };
}

/** Of a limit, as much as the pod requests of its limits, rounded up. */
function scaleToRequests(limit: bigint, { requested, limited }: Demand): bigint {
  return limited === 0n || requested === 0n ? 0n : (limit * requested + limited - 1n) / limited;
}

/** The text, or the least of the bounds where that is less. */
function least(name: Compute, text: string, ...bounds: (bigint | undefined)[]): string {
  const amount = bounds.reduce<bigint>((min, bound = min) => (bound < min ? bound : min), parseAmount(text));
  if (amount === parseAmount(text)) return text;
  return amount % UNITS[name].size === 0n ? written(name, amount) : `${amount}n`;
}

const BILLION = 10n ** 9n;
/** Nothing is scheduled or limited more finely than by a millicore and a KiB. */
const UNITS = { cpu: { size: BILLION / 1000n, suffix: 'm' }, memory: { size: 1024n * BILLION, suffix: 'Ki' } };

/** Rounded up. */
function written(name: Compute, amount: bigint): string {
  const { size, suffix } = UNITS[name];
  const units = (amount + size - 1n) / size;
  return units === 0n ? '0' : `${units}${suffix}`;
}

function parseAmount(text: string): bigint {
  const quantity = parseQuantity(text);
  return quantity ? billionths(quantity) : 0n;
}

function isPositive(text: string | undefined): text is string {
  return text !== undefined && parseAmount(text) > 0n;
}

function set(list: Record<string, string>, name: Compute, text: string | undefined): void {
  if (text === undefined) delete list[name];
  else list[name] = text;
}
