import { beforeAll, expect, test } from '@jest/globals';
import { MONITOR_PORT_ANNOTATION, PROBES_ANNOTATION } from '../contract/annotations.ts';
import type { Status } from '../contract/status.ts';
import { clients, keepAliveScript, type Manifest, nginx } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { apply, ipOf, isReady, kubectl, nameOf, podsOf, statusOf } from '../hack/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/wait.ts';
import { httpProbe, nodePort, nodeScript, nodeServer } from './counting-apps.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-counting');
const node = `${environment.images.registry}/spawner:${environment.images.tag}`;
const image = environment.nginx;
const isMonitored = true;
const HTTP_PROBES = { readinessProbe: httpProbe(2), livenessProbe: httpProbe(5) };

const APPS: Readonly<Record<string, Manifest[]>> = {
  quiet: nginx({ name: 'quiet', image, isMonitored, container: HTTP_PROBES }),
  visited: [...nginx({ name: 'visited', image, isMonitored, container: HTTP_PROBES }), nodePort('visited')],
  websocket: [
    ...nodeServer({ name: 'websocket', image: node, isMonitored, container: HTTP_PROBES }),
    nodePort('websocket'),
  ],
  'tcp-and-exec': nginx({
    name: 'tcp-and-exec',
    image,
    isMonitored,
    container: {
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2 },
      livenessProbe: { exec: { command: ['busybox', 'true'] }, periodSeconds: 5 },
    },
  }),
  grpc: nodeServer({
    name: 'grpc',
    image: node,
    isMonitored,
    annotations: { [MONITOR_PORT_ANNOTATION]: '9000' },
    container: { ports: [{ containerPort: 9000 }], readinessProbe: { grpc: { port: 9000 }, periodSeconds: 3 } },
  }),
  rewritten: nodeServer({
    name: 'rewritten',
    image: node,
    isMonitored,
    annotations: { [PROBES_ANNOTATION]: 'rewrite' },
    container: { readinessProbe: httpProbe(1) },
  }),
  brief: nginx({ name: 'brief', image, isMonitored }),
  'dual-stack': nodeServer({ name: 'dual-stack', image: node, isMonitored }),
};

/** What the sidecar of an app's pod answers now. */
const ask = async (app: string): Promise<Status> => statusOf(cluster, nameOf(await readyPod(cluster, app)));
const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** The address of a node and the app's port on it. */
async function viaNode(app: string): Promise<string> {
  const address = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}';
  const ip = await kubectl(cluster, ['get', 'nodes', '--output', `jsonpath=${address}`]);
  return `${ip}:${await kubectl(cluster, ['get', 'service', app, '--output', 'jsonpath={.spec.ports[0].nodePort}'])}`;
}

beforeAll(async () => {
  await apply(cluster, Object.values(APPS).flat());
  await Promise.all(Object.keys(APPS).map((app) => readyPod(cluster, app)));
});

test('a request every 15 s through a port of the node, in the midst of probes, keeps a pod from becoming idle', async () => {
  const script = `while true; do busybox wget -q -O /dev/null http://${await viaNode('visited')}/; busybox sleep 15; done`;
  await apply(cluster, [clients('visitor', { image, count: 1, script })]);
  await waitForStatus(cluster, nameOf(await readyPod(cluster, 'visited')), ({ ever_active }) => ever_active);
  const idle: number[] = [];
  for (let second = 0; second < 60; second += 3) {
    idle.push((await ask('visited')).seconds_inactive);
    await sleep(3);
  }
  // 15 s between two visits, 10 s until the background's next sample, 10 s for the round in which the kernel's count is
  // held against the probes' schedule.
  expect(Math.max(...idle)).toBeLessThan(36);
});

test.each(['quiet', 'tcp-and-exec', 'grpc'])('the pod "%s" becomes idle under its probes', async (app) => {
  const status = await waitForStatus(
    cluster,
    nameOf(await readyPod(cluster, app)),
    ({ seconds_inactive }) => seconds_inactive >= 45,
  );
  expect(status).toMatchObject({ active_connections: 0, listening: true, reason: 'never-connected' });
});

test('a WebSocket through a port of the node keeps a pod active for as long as it is open', async () => {
  const script = `new WebSocket('ws://${await viaNode('websocket')}/'); setInterval(() => {}, 60_000)`;
  await apply(cluster, [nodeScript('browser', { image: node, script })]);
  const pod = nameOf(await readyPod(cluster, 'websocket'));
  await waitForStatus(cluster, pod, ({ ever_active }) => ever_active);
  for (let second = 0; second < 12; second += 3) {
    expect(await ask('websocket')).toMatchObject({ seconds_inactive: 0, reason: 'connected' });
    await sleep(3);
  }
  await kubectl(cluster, ['delete', 'pod', 'browser', '--now']);
  await waitForStatus(cluster, pod, ({ seconds_inactive, reason }) => reason === 'idle' && seconds_inactive >= 5);
});

test('rewritten probes fail while the app fails, and are no activity', async () => {
  const pod = await readyPod(cluster, 'rewritten');
  const tell = (path: string) =>
    kubectl(cluster, [
      'get',
      '--raw',
      `/api/v1/namespaces/${cluster.namespace}/pods/${nameOf(pod)}:8080/proxy/${path}`,
    ]);
  const waitUntilReadyIs = (expected: boolean) =>
    eventually(
      cluster,
      { what: `ready: ${expected}` },
      () => podsOf(cluster, 'rewritten'),
      (pods) => pods.every((each) => isReady(each) === expected),
    );
  const before = await statusOf(cluster, nameOf(pod));
  expect(before).toMatchObject({ active_connections: 0, reason: 'never-connected' });
  expect(before.seconds_inactive).toBeGreaterThan(10);
  await tell('break');
  await waitUntilReadyIs(false);
  await tell('mend');
  await waitUntilReadyIs(true);
});

test('a client that closes first, between two samples, starts the idle time anew', async () => {
  const pod = await readyPod(cluster, 'brief');
  const before = await waitForStatus(cluster, nameOf(pod), ({ seconds_inactive }) => seconds_inactive >= 10);
  expect(before.ever_active).toBe(false);
  // What ends standard input ends the connection, from the client's side.
  const script = `printf 'GET / HTTP/1.1\\r\\nHost: nginx\\r\\n\\r\\n' | busybox nc ${ipOf(pod)} 8080`;
  await kubectl(cluster, [
    'exec',
    nameOf(await readyPod(cluster, 'quiet')),
    '--container',
    'app',
    '--',
    'busybox',
    'sh',
    '-c',
    script,
  ]);
  const after = await statusOf(cluster, nameOf(pod));
  expect(after.ever_active).toBe(true);
  expect(after.seconds_inactive).toBeLessThan(before.seconds_inactive);
});

test('a server on :: shows its IPv4 clients', async () => {
  const pod = await readyPod(cluster, 'dual-stack');
  await apply(cluster, [clients('held', { image, count: 2, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(
    cluster,
    nameOf(pod),
    ({ active_connections, listening }) => active_connections === 2 && listening,
  );
});
