import { expect, test } from '@jest/globals';
import { PROBES_ANNOTATION, SERVE_PORT_ANNOTATION } from '../contract/annotations.ts';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { INJECTED_LABEL, MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { STATUS_PATH } from '../contract/paths.ts';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, askPod, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { httpProbe } from './counting-apps.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-attach');
const image = environment.nginx;
const label = (pod: string, value = MONITOR_ON) =>
  kubectl(cluster, ['label', 'pod', pod, '--overwrite', `${MONITOR_LABEL}=${value}`]);

const attached = ({ spec }: V1Pod) => (spec?.ephemeralContainers ?? []).map(({ name }) => name);
const restarts = ({ status }: V1Pod) => status?.containerStatuses?.map(({ restartCount }) => restartCount);

test('a label is enough for a pod that runs, and a sidecar that ends is replaced', async () => {
  const annotations = { [PROBES_ANNOTATION]: 'rewrite' };
  const app = nginx({
    name: 'bare',
    image,
    isMonitored: false,
    annotations,
    container: { readinessProbe: httpProbe(1) },
    // So that the application, which has a shell, can end the sidecar, which may have none.
    pod: { shareProcessNamespace: true },
  });
  await apply(cluster, app);
  const before = await readyPod(cluster, 'bare');
  const name = nameOf(before);
  await label(name);
  const labelledAt = performance.now();
  const status = await waitForStatus(cluster, name, ({ listening }) => listening);
  process.stderr.write(`${Math.round(performance.now() - labelledAt)} ms from label to answer\n`);
  expect(status.monitored_ports).toEqual([8080]);
  // Nothing more happens to it, whatever else changes.
  await label(name, 'yes');
  await kubectl(cluster, ['annotate', 'pod', name, 'example.com/touched=yes']);

  const end = 'kill $(busybox pidof node spawner-sidecar)';
  await kubectl(cluster, ['exec', name, '--container', 'app', '--', 'busybox', 'sh', '-c', end]);
  const after = await eventually(
    cluster,
    { what: 'another sidecar' },
    () => readPod(cluster, name),
    (pod) => attached(pod).length > 1,
  );
  await waitForStatus(cluster, name, ({ listening }) => listening);
  expect(attached(after)).toEqual([SIDECAR_CONTAINER, `${SIDECAR_CONTAINER}-2`]);
  expect({ uid: after.metadata?.uid, restarts: restarts(after) }).toEqual({ uid: before.metadata?.uid, restarts: [0] });
  expect(after.metadata?.labels).not.toHaveProperty([INJECTED_LABEL]);
});

test('an attached sidecar answers where an annotation wants it', async () => {
  const annotations = { [SERVE_PORT_ANNOTATION]: '7171' };
  await apply(cluster, nginx({ name: 'moved', image, isMonitored: false, annotations }));
  const name = nameOf(await readyPod(cluster, 'moved'));
  await label(name);
  const ask = async () => JSON.parse(await askPod(cluster, name, { port: 7171, path: STATUS_PATH }));
  await eventually(cluster, { what: 'its answer' }, ask, ({ listening }) => listening);
});

test('a pod that cannot be monitored says why', async () => {
  const spec = { hostNetwork: true, containers: [{ name: 'app', image, command: ['busybox', 'sleep', '3600'] }] };
  const namespace = { ...cluster, namespace: 'default' };
  const name = 'spawner-test-on-the-host';
  await apply(namespace, [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { [MONITOR_LABEL]: 'true' } }, spec },
  ]);
  try {
    const selector = `involvedObject.name=${name},reason=NotMonitored`;
    const ask = () =>
      kubectl(namespace, ['get', 'events', '--field-selector', selector, '--output', 'jsonpath={.items[*].message}']);
    const message = await eventually(namespace, { what: 'its event' }, ask, (text) => text !== '');
    expect(message).toMatch(/^Not monitored: it uses the host network/);
  } finally {
    await kubectl(namespace, ['delete', 'pod', name, '--now', '--wait=false']);
  }
});
