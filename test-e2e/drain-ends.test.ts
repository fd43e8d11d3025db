import { beforeAll, expect, test } from '@jest/globals';
import { DRAIN_CONNECTIONS_ANNOTATION, DRAINED_BY_ANNOTATION } from '../contract/annotations.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../contract/labels.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-drain-ends');
const image = environment.nginx;
const NAMES = ['unlabelled', 'selected', 'drained'];
const THRESHOLD = { [DRAIN_CONNECTIONS_ANNOTATION]: '1' };
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'selected' },
  spec: { selector: { app: 'selected', [ACCEPTS_LABEL]: 'yes' }, ports: [{ port: 8080 }] },
};

const pods = new Map<string, string>();
const podOf = (app: string) => pods.get(app) ?? '';
const drainOf = async (app: string) => {
  const { labels, annotations } = (await readPod(cluster, podOf(app))).metadata ?? {};
  return { label: labels?.[ACCEPTS_LABEL], drainedBy: annotations?.[DRAINED_BY_ANNOTATION] };
};
const until = (app: string, label: string | undefined) =>
  eventually(
    cluster,
    { what: `the label ${label} on ${app}, and no annotation of a drain` },
    () => drainOf(app),
    (is) => is.label === label && is.drainedBy === undefined,
  );

beforeAll(async () => {
  await apply(cluster, [service]);
  for (const name of NAMES) {
    const annotations = name === 'drained' ? {} : THRESHOLD;
    await apply(cluster, nginx({ name, image, isMonitored: true, annotations }));
  }
  for (const name of NAMES) pods.set(name, nameOf(await readyPod(cluster, name)));
});

test.each([
  ['nothing of it stays', 'unlabelled', undefined],
  ['where a Service selects on it, the pod stays in the Service', 'selected', 'yes'],
])('a pod that says no and is not monitored any more: %s', async (_, app, left) => {
  const script = keepAliveScript(ipOf(await readPod(cluster, podOf(app))));
  await apply(cluster, [clients(`client-${app}`, { image, count: 1, script })]);
  await until(app, 'no');
  await kubectl(cluster, ['label', 'pod', podOf(app), `${MONITOR_LABEL}-`]);
  await until(app, left);
});

test('a pod that a reaper drained before it died accepts connections again when its time is over', async () => {
  const end = new Date(Date.now() + 5000).toISOString();
  const annotations = { [DRAINED_BY_ANNOTATION]: `spawner-reaper until ${end}` };
  const patch = JSON.stringify({ metadata: { labels: { [ACCEPTS_LABEL]: 'no' }, annotations } });
  await kubectl(cluster, ['patch', 'pod', podOf('drained'), '--type', 'merge', '--patch', patch]);
  expect((await drainOf('drained')).label).toBe('no');
  await until('drained', 'yes');
});
