import { expect, test } from '@jest/globals';
import { MONITOR_PORT_ANNOTATION, PROBES_ANNOTATION } from '../contract/annotations.ts';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { askPod, isReady, listPodsOfApp, nameOf, readStatus } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { httpProbe, nodeServer } from './counting-apps.ts';
import { HTTP_PROBES, nodeImage, useApps } from './counting-lab.ts';
import { environment } from './environment.ts';

const image = environment.nginx;
const isMonitored = true;
const { cluster } = useApps('spawner-test-probes', {
  quiet: nginx({ name: 'quiet', image, isMonitored, container: HTTP_PROBES }),
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
    image: nodeImage,
    isMonitored,
    annotations: { [MONITOR_PORT_ANNOTATION]: '9000' },
    container: { ports: [{ containerPort: 9000 }], readinessProbe: { grpc: { port: 9000 }, periodSeconds: 3 } },
  }),
  rewritten: nodeServer({
    name: 'rewritten',
    image: nodeImage,
    isMonitored,
    annotations: { [PROBES_ANNOTATION]: 'rewrite' },
    container: { readinessProbe: httpProbe(1) },
  }),
});

test.each(['quiet', 'tcp-and-exec', 'grpc'])('the pod "%s" becomes idle under its probes', async (app) => {
  const status = await waitForStatus(
    cluster,
    nameOf(await readyPod(cluster, app)),
    ({ seconds_inactive }) => seconds_inactive >= 45,
  );
  expect(status).toMatchObject({ active_connections: 0, listening: true, reason: 'never-connected' });
});

test('rewritten probes fail while the app fails, and do not count as activity', async () => {
  const pod = await readyPod(cluster, 'rewritten');
  const tell = (path: string) => askPod(cluster, nameOf(pod), { port: 8080, path: `/${path}` });
  const waitUntilReadyIs = (expected: boolean) =>
    eventually(
      cluster,
      { what: `ready: ${expected}` },
      () => listPodsOfApp(cluster, 'rewritten'),
      (pods) => pods.every((each) => isReady(each) === expected),
    );
  const before = await readStatus(cluster, nameOf(pod));
  expect(before).toMatchObject({ active_connections: 0, reason: 'never-connected' });
  expect(before.seconds_inactive).toBeGreaterThan(10);
  await tell('break');
  await waitUntilReadyIs(false);
  await tell('mend');
  await waitUntilReadyIs(true);
});
