import type { Dice } from '../lib/injection/testing/dice.ts';
import type { V1Container, V1Pod, V1ResourceRequirements } from '../lib/kube/types.ts';

/** What a namespace demands of its pods. */
export interface Policy {
  /** `spec.hard` of a ResourceQuota: far more than any pod has, so that it only demands what it counts. */
  quota: Record<string, string> | undefined;
  /** `spec.limits` of a LimitRange. */
  limits: LimitRangeItem[];
}

type Amounts = Record<string, string>;

interface LimitRangeItem {
  type: 'Container' | 'Pod';
  min?: Amounts;
  max?: Amounts;
  default?: Amounts;
  defaultRequest?: Amounts;
  maxLimitRequestRatio?: Amounts;
}

const COMPUTE = ['cpu', 'memory'] as const;
type Compute = (typeof COMPUTE)[number];
const COUNTED = ['limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory', 'cpu', 'memory'] as const;
const RATIOS = ['1', '1500m', '2', '4', '10', '25'] as const;

/** From least to most; the least is no more than an idle sidecar requests, as nothing fits below a minimum above that. */
const LADDER: Readonly<Record<Compute, readonly [string, ...string[]]>> = {
  cpu: ['1m', '5m', '50m', '100m', '500m', '2'],
  memory: ['1Mi', '2Mi', '128Mi', '256Mi', '512Mi', '2Gi'],
};

/** A quota, a LimitRange, or both. */
export function generatePolicy(dice: Dice): Policy {
  const kind = dice.below(4);
  const counted = COUNTED.filter(() => dice.once(3));
  const quota = Object.fromEntries(
    [dice.pick(COUNTED as unknown as [string, ...string[]]), ...counted].map((name) => [
      name,
      name.includes('cpu') ? '10k' : '10Ti',
    ]),
  );
  const resources = COMPUTE.filter(() => !dice.once(3));
  const container = limitRangeItem(dice, 'Container', resources);
  const pod = limitRangeItem(dice, 'Pod', resources);
  return {
    quota: kind === 0 || kind === 3 ? quota : undefined,
    limits: kind === 0 ? [] : dice.pick<LimitRangeItem[]>([[container], [container], [pod], [container, pod]]),
  };
}

function limitRangeItem(dice: Dice, type: LimitRangeItem['type'], resources: readonly Compute[]): LimitRangeItem {
  const amounts = (step: number, times: number): Amounts | undefined => {
    const chosen = resources.filter(() => dice.once(times));
    const entries = chosen.map((name) => [name, LADDER[name][step] ?? '']);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const isContainer = type === 'Container';
  const ratios = resources
    .filter(() => dice.once(3))
    .map((name) => [name, dice.pick(RATIOS as unknown as [string, ...string[]])]);
  const parts = {
    min: amounts(dice.below(2), 3),
    // Of a whole pod, more than any has together with a sidecar: what is full has no room for anything.
    max: isContainer ? amounts(4 + dice.below(2), 3) : undefined,
    default: isContainer ? amounts(3 + dice.below(2), 2) : undefined,
    defaultRequest: isContainer ? amounts(2 + dice.below(2), 2) : undefined,
    maxLimitRequestRatio: ratios.length > 0 ? Object.fromEntries(ratios) : undefined,
  };
  return { type, ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) };
}

/** The namespace and what is in it, each with the path that creates it. */
export function policyObjects(namespace: string, { quota, limits }: Policy): [path: string, object: object][] {
  const inside = `/api/v1/namespaces/${namespace}`;
  const metadata = { name: 'policy', namespace };
  return [
    ['/api/v1/namespaces', { metadata: { name: namespace } }],
    ...(quota ? [[`${inside}/resourcequotas`, { metadata, spec: { hard: quota } }] as [string, object]] : []),
    ...(limits.length > 0 ? [[`${inside}/limitranges`, { metadata, spec: { limits } }] as [string, object]] : []),
  ];
}

const REQUESTS: Readonly<Record<Compute, readonly [number, ...number[]]>> = {
  cpu: [0, 1, 10, 50, 100, 250],
  memory: [0, 1, 8, 32, 64, 100],
};
const UNIT = { cpu: 'm', memory: 'Mi' };
const STYLES = ['none', 'request', 'limit', 'both', 'both', 'equal', 'equal'] as const;

/** A pod whose containers have resources in every way, alike more often than not. */
export function generateResourcedPod(dice: Dice): V1Pod {
  const resourced = resourcesLike(dice);
  const container = (name: string): V1Container => ({ name, image: 'registry.example/app:1', resources: resourced() });
  const containers = Array.from({ length: 1 + dice.below(3) }, (_, at) => container(`app-${at}`));
  const inits = Array.from({ length: dice.below(3) }, (_, at) => ({
    ...container(`init-${at}`),
    ...(dice.once(2) && { restartPolicy: 'Always' }),
  }));
  const whole = dice.pick<V1ResourceRequirements>([
    { limits: { cpu: '2', memory: '2Gi' } },
    { requests: { cpu: '250m', memory: '100Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    { requests: { cpu: '1' } },
    { limits: { memory: '512Mi' } },
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'generated' },
    spec: { containers, ...(inits.length > 0 && { initContainers: inits }), ...(dice.once(5) && { resources: whole }) },
  };
}

function resourcesLike(dice: Dice): () => V1ResourceRequirements {
  const first = COMPUTE.map(() => ({
    style: dice.pick(STYLES as unknown as [string, ...string[]]),
    ratio: 1 + dice.below(20),
  }));
  return () => {
    const requests: Amounts = {};
    const limits: Amounts = {};
    for (const [at, name] of COMPUTE.entries()) {
      const { style, ratio } = first[at] ?? { style: 'none', ratio: 1 };
      const own = dice.once(6) ? dice.pick(STYLES as unknown as [string, ...string[]]) : style;
      const amount = dice.pick(REQUESTS[name] as unknown as [number, ...number[]]);
      const [asked, most] = [`${amount}${UNIT[name]}`, `${amount * (own === 'both' ? ratio : 1)}${UNIT[name]}`];
      if (own === 'request' || own === 'both' || own === 'equal') requests[name] = asked;
      if (own === 'limit' || own === 'both' || own === 'equal') limits[name] = most;
    }
    return { requests, limits };
  };
}
