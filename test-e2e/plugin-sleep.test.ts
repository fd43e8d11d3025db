import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DRAINED_BY_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../contract/labels.ts';
import { ApiProxy } from '../hack/scene/api-proxy.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { apply, ipOf, kubectl, listPodsOfApp, nameOf, readDeployment, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';
import { usePlugin } from './plugin-lab.ts';

const cluster = useNamespace('spawner-test-plugin-sleep');
const image = environment.nginx;
const plugin = usePlugin();
const proxy = new ApiProxy();
afterAll(() => proxy.stop());
const sleep = (...args: string[]) => plugin.spawner(['sleep', ...args, '--namespace', cluster.namespace]);
const replicasOf = async (name: string) => (await readDeployment(cluster, name)).spec?.replicas;

const NAMES = ['mixed', 'visited', 'asked', 'forced', 'quiet'];
const connect = async (client: string, pod: string, ip: string) => {
  await apply(cluster, [clients(client, { image, count: 1, script: keepAliveScript(ip) })]);
  await waitForStatus(cluster, pod, ({ active_connections }) => active_connections === 1);
};

beforeAll(async () => {
  const options = { image, isMonitored: true };
  for (const name of NAMES) await apply(cluster, nginx({ ...options, name, replicas: name === 'mixed' ? 2 : 1 }));
  for (const name of NAMES) await readyPod(cluster, name);
});

test('a client of a pod that is not monitored keeps the others of its workload awake, unless it is forced', async () => {
  await readyPod(cluster, 'mixed');
  const [pod] = await listPodsOfApp(cluster, 'mixed');
  const name = nameOf(pod ?? {});
  await connect('unseen', name, ipOf(pod ?? {}));
  await kubectl(cluster, ['label', 'pod', name, `${MONITOR_LABEL}-`]);
  const { code, stderr } = await sleep('deployment/mixed');
  expect([code, stderr]).toEqual([1, expect.stringContaining(`pod ${name} is not monitored`)]);
  expect(await replicasOf('mixed')).toBe(2);
  const forced = await sleep('deployment/mixed', '--force');
  expect([forced.code, forced.stderr]).toEqual([0, expect.stringContaining(`pod ${name} is not monitored`)]);
  expect(await replicasOf('mixed')).toBe(0);
});

/** Has the waiting pod connect, and returns when the sidecar has seen it: all before the request goes on. */
function connectNow(pod: string, ip: string): void {
  const base = [environment.program, '--kubeconfig', environment.kubeconfig, '--namespace', cluster.namespace].join(
    ' ',
  );
  const status = `/api/v1/namespaces/${cluster.namespace}/pods/${pod}:7070/proxy/status`;
  const client = `(${keepAliveScript(ip)}) >/dev/null 2>&1 &`;
  const isSeen = `${base} get --raw ${status} | grep -q '"active_connections":1'`;
  const until = `for i in $(seq 100); do ${isSeen} && exit 0; sleep 0.1; done; exit 1`;
  execFileSync('sh', ['-c', `${base} exec waiting -- busybox sh -c "$0" && ${until}`, client]);
}

test('a client that comes between the two looks keeps it awake, and its pods accept connections again', async () => {
  const pod = await readyPod(cluster, 'visited');
  const name = nameOf(pod);
  await apply(cluster, [clients('waiting', { image, count: 1, script: 'busybox sleep 3600' })]);
  await kubectl(cluster, ['wait', '--for=condition=Ready', 'pod/waiting', '--timeout=120s']);
  await kubectl(cluster, ['label', 'pod', name, `${ACCEPTS_LABEL}=yes`]);
  const metadata = async () => (await readPod(cluster, name)).metadata;
  const kubeconfig = await proxy.start(environment);
  let writes = 0;
  let hasCome = false;
  proxy.interfere = ({ method, path }) => {
    if (method === 'PATCH' && path.endsWith(`/pods/${name}`)) writes += 1;
    // The second look begins after the drain.
    if (method === 'GET' && path.endsWith('/deployments/visited/scale') && writes === 1 && !hasCome) {
      hasCome = true;
      connectNow(name, ipOf(pod));
    }
    return undefined;
  };
  const { code, stderr } = await sleep('deployment/visited', '--kubeconfig', kubeconfig);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`pod ${name} has 1 connection.`)]);
  // Drained, and given back.
  expect(writes).toBe(2);
  const { labels, annotations } = (await metadata()) ?? {};
  expect([labels?.[ACCEPTS_LABEL], annotations?.[DRAINED_BY_ANNOTATION]]).toEqual(['yes', undefined]);
  expect(await replicasOf('visited')).toBe(1);
});

test('on a terminal it asks before it cuts a client off', async () => {
  const pod = await readyPod(cluster, 'asked');
  await connect('user', nameOf(pod), ipOf(pod));
  const args = ['sleep', 'deployment/asked', '--namespace', cluster.namespace];
  const no = await plugin.onTerminal(args, 'n\n');
  expect([no.code, no.stdout]).toEqual([1, expect.stringContaining(`pod ${nameOf(pod)} has 1 connection`)]);
  expect(await replicasOf('asked')).toBe(1);
  const yes = await plugin.onTerminal(args, 'y\n');
  expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining('put to sleep')]);
  expect(await replicasOf('asked')).toBe(0);
});

test('--force says what it cuts off, and remembers the replicas', async () => {
  const pod = await readyPod(cluster, 'forced');
  await connect('cut', nameOf(pod), ipOf(pod));
  const { code, stderr } = await sleep('deployment/forced', '--force');
  expect([code, stderr]).toEqual([0, expect.stringContaining(`pod ${nameOf(pod)} has 1 connection`)]);
  const { metadata, spec } = await readDeployment(cluster, 'forced');
  expect([spec?.replicas, metadata?.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION]]).toEqual([0, '1']);
});

test('an idle one sleeps at once, whatever its timeout', async () => {
  await readyPod(cluster, 'quiet');
  const { code, stdout } = await sleep('deployment/quiet');
  expect([code, stdout]).toEqual([0, expect.stringContaining('put to sleep, 1 replica before')]);
  expect(await replicasOf('quiet')).toBe(0);
});
