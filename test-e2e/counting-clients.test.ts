import { expect, test } from '@jest/globals';
import { DEFAULT_REFRESH_SECONDS } from '../contract/idle.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, nameOf, readStatus } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { nodePort, nodeScript, nodeServer } from './counting-apps.ts';
import { HTTP_PROBES, nodeImage, useApps } from './counting-lab.ts';
import { environment } from './environment.ts';

const image = environment.nginx;
const isMonitored = true;
const { cluster, ask, viaNode } = useApps('spawner-test-clients', {
  websocket: [
    ...nodeServer({ name: 'websocket', image: nodeImage, isMonitored, container: HTTP_PROBES }),
    nodePort('websocket'),
  ],
  brief: nginx({ name: 'brief', image, isMonitored }),
  'dual-stack': nodeServer({ name: 'dual-stack', image: nodeImage, isMonitored }),
  elsewhere: nginx({ name: 'elsewhere', image, isMonitored: false }),
});

test('a WebSocket through a port of the node keeps a pod active for as long as it is open', async () => {
  const script = `new WebSocket('ws://${await viaNode('websocket')}/'); setInterval(() => {}, 60_000)`;
  await apply(cluster, [nodeScript('browser', { image: nodeImage, script })]);
  const pod = nameOf(await readyPod(cluster, 'websocket'));
  await waitForStatus(cluster, pod, ({ ever_active }) => ever_active);
  // For longer than a round of the background, by the clock of a sidecar whose pod is idle all the while.
  const { seconds_inactive: began } = await ask('brief');
  const seen = new Set<string>();
  await eventually(
    cluster,
    { what: 'a round of the background' },
    async () => {
      const { reason, seconds_inactive } = await ask('websocket');
      seen.add(`${reason} ${seconds_inactive}`);
      return (await ask('brief')).seconds_inactive;
    },
    (seconds) => seconds > began + DEFAULT_REFRESH_SECONDS,
  );
  expect([...seen]).toEqual(['connected 0']);
  await kubectl(cluster, ['delete', 'pod', 'browser', '--now']);
  await waitForStatus(cluster, pod, ({ seconds_inactive, reason }) => reason === 'idle' && seconds_inactive >= 5);
});

test('a client that closes first, between two samples, restarts the idle time', async () => {
  const pod = await readyPod(cluster, 'brief');
  const before = await waitForStatus(cluster, nameOf(pod), ({ seconds_inactive }) => seconds_inactive >= 10);
  expect(before.ever_active).toBe(false);
  // What ends standard input ends the connection, from the client's side.
  const script = `printf 'GET / HTTP/1.1\\r\\nHost: nginx\\r\\n\\r\\n' | busybox nc ${ipOf(pod)} 8080`;
  await kubectl(cluster, [
    'exec',
    nameOf(await readyPod(cluster, 'elsewhere')),
    '--container',
    'app',
    '--',
    'busybox',
    'sh',
    '-c',
    script,
  ]);
  const after = await readStatus(cluster, nameOf(pod));
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
