import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  DRAIN_CONNECTIONS_ANNOTATION,
  DRAINED_BY_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
} from '../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, listPodsOfApp, readDeployment } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';
import { CHART, helm } from './helm.ts';
import { usePlugin } from './plugin-lab.ts';

// What is written on the objects of others has an end: switched off, uninstalled, nothing of it is left.
const cluster = useNamespace('spawner-test-leftovers');
const image = environment.nginx;
const plugin = usePlugin();
const place = ['spawner', '--namespace', NAMESPACE];
const folder = mkdtempSync(join(tmpdir(), 'spawner-leftovers-'));
const values = join(folder, 'values.yaml');
const THRESHOLD = { [DRAIN_CONNECTIONS_ANNOTATION]: '1' };
const APPS = ['over', 'served', 'drained'];
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'served' },
  spec: { selector: { app: 'served', [ACCEPTS_LABEL]: 'yes' }, ports: [{ port: 8080 }] },
};

/** What is on the pods of each app. */
async function marks(): Promise<Record<string, string>> {
  const all = APPS.map(async (app) => {
    const [pod] = await listPodsOfApp(cluster, app);
    const { labels = {}, annotations = {} } = pod?.metadata ?? {};
    const drainedBy = annotations[DRAINED_BY_ANNOTATION];
    return [app, `${labels[ACCEPTS_LABEL] ?? 'none'}${drainedBy === undefined ? '' : ', drained'}`];
  });
  return Object.fromEntries(await Promise.all(all));
}
const untilMarks = (expected: Record<string, string>) =>
  eventually(cluster, { what: JSON.stringify(expected) }, marks, (is) =>
    APPS.every((app) => is[app] === expected[app]),
  );

/** As a reaper does that has an hour. */
async function drain(app: string): Promise<void> {
  const annotations = {
    [DRAINED_BY_ANNOTATION]: `spawner-reaper until ${new Date(Date.now() + 3_600_000).toISOString()}`,
  };
  const patch = JSON.stringify({ metadata: { labels: { [ACCEPTS_LABEL]: 'no' }, annotations } });
  const [pod] = await listPodsOfApp(cluster, app);
  await kubectl(cluster, ['patch', 'pod', pod?.metadata?.name ?? '', '--type', 'merge', '--patch', patch]);
}

const notesOf = async (name: string) => {
  const { metadata, spec } = await readDeployment(cluster, name);
  return { replicas: spec?.replicas, before: metadata?.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION] };
};

beforeAll(async () => {
  writeFileSync(values, await helm('get', 'values', ...place, '--output', 'yaml'));
  await apply(cluster, [service]);
  for (const name of [...APPS, 'asleep', 'woken']) {
    const annotations = ['over', 'served'].includes(name) ? THRESHOLD : {};
    await apply(cluster, nginx({ name, image, isMonitored: true, annotations }));
  }
  for (const name of [...APPS, 'asleep', 'woken']) await readyPod(cluster, name);
  for (const app of ['over', 'served']) {
    const script = keepAliveScript(ipOf(await readyPod(cluster, app)));
    await apply(cluster, [clients(`client-${app}`, { image, count: 1, script })]);
  }
  await drain('drained');
  await untilMarks({ over: 'no', served: 'no', drained: 'no, drained' });
});
afterAll(async () => {
  await helm(
    'upgrade',
    '--install',
    ...place,
    CHART,
    '--reset-values',
    '--values',
    values,
    '--wait',
    '--timeout',
    '3m',
  );
  rmSync(folder, { recursive: true });
});

const CLEAN = { over: 'none', served: 'yes', drained: 'yes' };

test('an upgrade that switches the drain off leaves nothing on pods; those in a Service by the label stay in it', async () => {
  await helm('upgrade', ...place, CHART, '--reuse-values', '--set', 'drain.enabled=false', '--wait', '--timeout', '3m');
  expect(await marks()).toEqual(CLEAN);
});

test('an uninstall leaves nothing on pods, and notes only on what sleeps', async () => {
  for (const name of ['asleep', 'woken'])
    expect((await plugin.spawner(['sleep', `deployment/${name}`, '--namespace', cluster.namespace])).code).toBe(0);
  await kubectl(cluster, ['scale', 'deployment', 'woken', '--replicas', '1']);
  for (const app of APPS) await drain(app);
  expect([await notesOf('asleep'), await notesOf('woken')]).toEqual([
    { replicas: 0, before: '1' },
    { replicas: 1, before: '1' },
  ]);
  await helm('uninstall', ...place, '--wait', '--timeout', '2m');
  expect(await marks()).toEqual(CLEAN);
  expect([await notesOf('asleep'), await notesOf('woken')]).toEqual([
    { replicas: 0, before: '1' },
    { replicas: 1, before: undefined },
  ]);
  const left = ['get', 'clusterroles,clusterrolebindings', '--selector', 'app.kubernetes.io/component=cleanup'];
  expect(await kubectl(cluster, [...left, '--output', 'name'])).toBe('');
});
