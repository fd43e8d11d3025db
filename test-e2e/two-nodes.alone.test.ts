import { afterAll, beforeAll, expect } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { FIRST_NODE } from '../hack/cluster/embedded/addresses.ts';
import { leaveNode } from '../hack/cluster/embedded/nodes.ts';
import { restartNode } from '../hack/cluster/embedded/restart.ts';
import { clients, redis, redisScript } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, hasSidecar, isReady, kubectl, listPodsOfApp, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { environment, inNamespace, testWhereClusterCan, useNamespace } from './environment.ts';
import { testNetworkPolicies } from './network-policies.ts';
import { joinSecondNode } from './second-node.ts';
import { useApi } from './webhook-api.ts';

const cluster = useNamespace('spawner-test-two-nodes');
const release = inNamespace(NAMESPACE);
const api = useApi(cluster);
const { name, capabilities, redis: image } = environment;
const canJoin = capabilities.includes('join-node');
const testWithNode = testWhereClusterCan('join-node');

const one = FIRST_NODE.name;
let two = '';
const storeOn = (node: string) => `store-${node}`;
const pinnedTo = (node: string) => ({ nodeSelector: { 'kubernetes.io/hostname': node } });
const nodeOf = ({ spec }: V1Pod) => spec?.nodeName;

/** The containers of a pod that run: other ones after a restart. */
const containersOf = ({ status }: V1Pod) => status?.containerStatuses?.map(({ containerID }) => containerID);

/** Asks the store on the other node, by a host that leads to it. */
async function ping(node: string, host: string): Promise<string> {
  const pod = await readyPod(cluster, storeOn(node));
  return kubectl(cluster, ['exec', nameOf(pod), '--', 'redis-cli', '-h', host, 'ping']);
}

async function untilReached(): Promise<void> {
  for (const [from, to] of [
    [one, two],
    [two, one],
  ] as const)
    await eventually(
      cluster,
      { what: `an answer from ${to} on ${from}` },
      () => ping(from, storeOn(to)),
      (text) => text === 'PONG\n',
    );
}

/** Restarts a node, and waits until its store runs in other containers. The one on the other node stays as it is. */
async function restart(node: string, other: string): Promise<void> {
  const before = await readyPod(cluster, storeOn(node));
  const untouched = await readyPod(cluster, storeOn(other));
  restartNode(name, node);
  await eventually(
    cluster,
    { what: `the store on ${node} to restart` },
    () => readPod(cluster, nameOf(before)),
    (pod) => isReady(pod) && containersOf(pod)?.[0] !== containersOf(before)?.[0],
  );
  expect(containersOf(await readPod(cluster, nameOf(untouched)))).toEqual(containersOf(untouched));
}

const webhookNodes = async () => {
  const selector = ['get', 'pods', '--selector', 'app.kubernetes.io/component=webhook', '--output', 'json'];
  const { items }: { items: V1Pod[] } = JSON.parse(await kubectl(release, selector));
  return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).map(nodeOf);
};

beforeAll(async () => {
  if (!canJoin) return;
  two = await joinSecondNode([image]);
}, 180_000);
afterAll(async () => {
  if (two) await leaveNode(name, two);
}, 180_000);

// First, as they need the webhook on the second node.
testNetworkPolicies();

testWithNode('a webhook on the second node injects pods of both', async () => {
  expect(await webhookNodes()).toEqual([two, two]);
  const labels = { 'spawner.io/monitor': 'true' };
  const pod = { metadata: { name: 'one', labels }, spec: { containers: [{ name: 'app', image }] } };
  // Ready pods are not reachable yet: the endpoints have to propagate.
  await eventually(release, { what: 'the webhook to inject' }, async () => (await api.dryRun(pod)).pod, hasSidecar);
  for (const node of [one, two]) {
    await apply(cluster, redis({ name: storeOn(node), image, isMonitored: true, pod: pinnedTo(node) }));
    await kubectl(cluster, ['expose', 'deployment', storeOn(node), '--port', '6379']);
  }
  for (const node of [one, two]) {
    const store = await readyPod(cluster, storeOn(node));
    expect([hasSidecar(store), nodeOf(store)]).toEqual([true, node]);
  }
});

testWithNode('pods on both nodes reach each other by Service, and the sidecars of both count', async () => {
  await untilReached();
  for (const [from, to] of [
    [one, two],
    [two, one],
  ] as const) {
    const service = ['get', 'service', storeOn(to), '--output', 'jsonpath={.spec.clusterIP}'];
    expect(await ping(from, await kubectl(cluster, service))).toBe('PONG\n');
    const client = clients(`client-${from}`, { image, count: 2, script: redisScript(storeOn(to)) });
    await apply(cluster, [{ ...client, spec: { ...(client.spec as object), ...pinnedTo(from) } }]);
    const store = nameOf(await readyPod(cluster, storeOn(to)));
    await waitForStatus(cluster, store, ({ active_connections }) => active_connections === 2);
  }
});

testWithNode('a node restarts without the other, whichever it is', async () => {
  await restart(two, one);
  await restart(one, two);
  await untilReached();
});

testWithNode('a drained node has its pods come up on the other, and takes pods again', async () => {
  const preference = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [two] }] };
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] } };
  await apply(cluster, redis({ name: 'mobile', image, isMonitored: true, pod: { affinity } }));
  const before = await readyPod(cluster, 'mobile');
  expect(nodeOf(before)).toBe(two);

  await kubectl(cluster, ['drain', two, '--ignore-daemonsets', '--delete-emptydir-data', '--force']);
  const after = await readyPod(cluster, 'mobile');
  expect([hasSidecar(after), nodeOf(after)]).toEqual([true, one]);
  const [waiting] = await listPodsOfApp(cluster, storeOn(two));
  expect(waiting?.status?.phase).toBe('Pending');

  await kubectl(cluster, ['uncordon', two]);
  expect(nodeOf(await readyPod(cluster, storeOn(two)))).toBe(two);
  await untilReached();
});
