import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { hasSidecar, kubectl } from '../hack/scene/kubectl.ts';
import { sumDemand } from '../lib/injection/pod-demand.ts';
import { createDice } from '../lib/injection/testing/dice.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { inNamespace } from './environment.ts';
import { generatePolicy, generateResourcedPod, type Policy, policyObjects } from './generate-policy.ts';
import { type Created, useApi } from './webhook-api.ts';

// Each policy and each pod has a seed of its own: SPAWNER_SEED is the first, SPAWNER_POLICIES and SPAWNER_PODS say how many
// policies, and how many pods for each of them.
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const POLICIES = Number(process.env.SPAWNER_POLICIES ?? 24);
const PODS = Number(process.env.SPAWNER_PODS ?? 24);

/** The most that a ratio can make a sidecar request: all of its limit on Node, 100m and 96Mi. In billionths. */
const ROOM = { cpu: 10n ** 8n, memory: 96n * 2n ** 20n * 10n ** 9n };

const cluster = inNamespace('default');
const api = useApi(cluster);
const named = (name: string, policy: Policy) => ({ namespace: `spawner-test-fit-${name}`, policy });
const generated = Array.from({ length: POLICIES }, (_, at) =>
  named(String(SEED + at), generatePolicy(createDice(SEED + at))),
);
const limit = (item: object): Policy => ({ quota: undefined, limits: [{ type: 'Container', ...item }] });
const above = named('above', limit({ min: { cpu: '50m' }, defaultRequest: { cpu: '50m' } }));

const labelled = (pod: V1Pod): V1Pod => ({
  ...pod,
  metadata: { ...pod.metadata, labels: { [MONITOR_LABEL]: 'true' } },
});

beforeAll(async () => {
  await Promise.all([...generated, above].map(create));
  await eventually(
    cluster,
    { what: 'an account in every namespace, and what its quota counts' },
    waitingNamespaces,
    (waiting) => waiting.length === 0,
  );
});
afterAll(async () => {
  const names = [...generated, above].map(({ namespace }) => namespace);
  await kubectl(cluster, ['delete', 'namespace', ...names, '--wait=false']);
});

async function waitingNamespaces(): Promise<string[]> {
  const accounts = await listed('serviceaccounts');
  const quotas = await listed('resourcequotas');
  const isReady = ({ namespace, policy }: typeof above) =>
    accounts.some(({ metadata }) => metadata.namespace === namespace && metadata.name === 'default') &&
    (!policy.quota || quotas.some(({ metadata, status }) => metadata.namespace === namespace && status?.hard));
  return [...generated, above].filter((each) => !isReady(each)).map(({ namespace }) => namespace);
}

interface Listed {
  metadata: { name: string; namespace: string };
  status?: { hard?: object };
}

async function listed(plural: string): Promise<Listed[]> {
  return (JSON.parse(await api.get(`/api/v1/${plural}`)) as { items: Listed[] }).items;
}

/** The API server may refuse a LimitRange that contradicts itself; the namespace is then without. */
async function create({ namespace, policy }: typeof above): Promise<void> {
  for (const [path, object] of policyObjects(namespace, policy)) {
    const status = await api.create(path, object);
    if (status !== 201 && !path.endsWith('limitranges')) throw new Error(`Cannot create ${path}: got ${status}`);
  }
}

/**
 * True where no resources of a sidecar would be accepted: the requests of the whole pod are those of its containers, and
 * each container must request something.
 */
function hasNoRoom({ pod }: Created, { limits }: Policy): boolean {
  return (['cpu', 'memory'] as const).some((name) => {
    const isDemanded = limits.some(({ min, maxLimitRequestRatio }) => min?.[name] ?? maxLimitRequestRatio?.[name]);
    const { podRequestLeft } = sumDemand(pod, name);
    return isDemanded && podRequestLeft !== undefined && podRequestLeft < ROOM[name];
  });
}

const isAccepted = ({ status }: Created) => status === 201;

test('whatever pod a quota or a LimitRange accepts, it accepts with the sidecar and in the same QoS class', async () => {
  const differences: object[] = [];
  let accepted = 0;
  const compare = async ({ namespace, policy }: typeof above, seed: number) => {
    const pod = generateResourcedPod(createDice(seed));
    const plain = await api.dryRun(pod, namespace);
    // One that is refused by a minimum of the whole pod may be accepted with a sidecar, and that is no harm.
    if (!isAccepted(plain) || hasNoRoom(plain, policy)) return;
    accepted += 1;
    const monitored = await api.dryRun(labelled(pod), namespace);
    const seen = (created: Created) => [isAccepted(created), created.pod.status?.qosClass];
    const isSame = JSON.stringify(seen(plain)) === JSON.stringify(seen(monitored));
    if (!isSame || (isAccepted(monitored) && !hasSidecar(monitored.pod)))
      differences.push({ seed, namespace, policy, spec: pod.spec, plain: seen(plain), monitored: monitored.pod });
  };
  await Promise.all(
    generated.map(async (each, at) => {
      for (let index = 0; index < PODS; index += 1) await compare(each, SEED + at * PODS + index);
    }),
  );
  process.stderr.write(`${accepted} of ${POLICIES * PODS} accepted, ${differences.length} differ\n`);
  expect(differences).toEqual([]);
  expect(accepted).toBeGreaterThan((POLICIES * PODS) / 4);
});

test('a minimum above the sidecar’s resources is named to the user who creates the pod', async () => {
  const pod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'registry.example/app:1' }] } };
  const { status, pod: refusal, warnings } = await api.dryRun(labelled(pod), above.namespace);
  expect({ status, message: refusal.message, warnings }).toEqual({
    status: 403,
    message: expect.stringContaining('minimum cpu usage per Container is 50m, but request is 5m'),
    warnings: expect.stringContaining('sidecar.resources'),
  });
});
