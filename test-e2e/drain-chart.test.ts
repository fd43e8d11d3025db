import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import {
  DRAIN_ANNOTATION,
  DRAIN_MEMORY_PERCENT_ANNOTATION,
  DRAIN_RESUME_PERCENT_ANNOTATION,
} from '../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { clients, deployment, keepAliveScript, type Manifest, nginx } from '../hack/scene/apps.ts';
import { DRAIN_THRESHOLDS } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, askPod, ipOf, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-drain-chart');
const SCRIPT = readFileSync(join(import.meta.dirname, 'testdata', 'usage.mjs'), 'utf8');
const ASKS = { [DRAIN_ANNOTATION]: 'true' };
const { memoryPercent, resumePercent, connections } = DRAIN_THRESHOLDS;
/** What two of the pods have in addition. */
const OWN = { [DRAIN_MEMORY_PERCENT_ANNOTATION]: '90', [DRAIN_RESUME_PERCENT_ANNOTATION]: '89.5' };

/** An application that reports its memory. */
function telling(name: string, annotations: Record<string, string>): Manifest[] {
  const image = `${environment.images.registry}/spawner:${environment.images.tag}`;
  const ports = [{ containerPort: 8080 }];
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { 'usage.mjs': SCRIPT } };
  return [config, deployment({ name, image, isMonitored: true, annotations }, { args: ['/config/usage.mjs'], ports })];
}

const pods = new Map<string, string>();
const podOf = (app: string) => pods.get(app) ?? '';
beforeAll(async () => {
  const crowded = nginx({ name: 'crowded', image: environment.nginx, isMonitored: true, annotations: ASKS });
  await apply(cluster, [...telling('asks', ASKS), ...telling('own', { ...ASKS, ...OWN }), ...crowded]);
  for (const name of ['asks', 'own', 'crowded']) pods.set(name, nameOf(await readyPod(cluster, name)));
});

const tell = (app: string, percent: number) =>
  eventually(
    cluster,
    { what: `${app} to take ${percent} %` },
    () => askPod(cluster, podOf(app), { port: 8080, path: `/is?percent=${percent}` }),
    (answer) => answer.includes(`${percent}`),
  );
const label = async (app: string) => (await readPod(cluster, podOf(app))).metadata?.labels?.[ACCEPTS_LABEL];
const untilLabel = (app: string, value: string) =>
  eventually(
    cluster,
    { what: `the label ${value} on ${app}` },
    () => label(app),
    (is) => is === value,
  );
/** What a pod's Events of one reason say, waited for. */
const untilEvent = async (app: string, reason: string) => {
  const selector = `involvedObject.name=${podOf(app)},reason=${reason}`;
  const ask = ['get', 'events', '--field-selector', selector, '--output=jsonpath={.items[*].message}'];
  return eventually(
    cluster,
    { what: `an Event ${reason}` },
    () => kubectl(cluster, ask),
    (messages) => messages !== '',
  );
};

test('a pod that asks has the chart’s thresholds, and its Events carry the figures', async () => {
  await untilLabel('asks', 'yes');
  await tell('asks', memoryPercent + 5);
  await untilLabel('asks', 'no');
  const figures = `uses ${memoryPercent + 5} %, threshold ${memoryPercent} %`;
  expect(await untilEvent('asks', 'OverThreshold')).toMatch(`Accepts no new connections: ${figures}`);
  // Between the two percentages, it stays as it is.
  await tell('asks', resumePercent);
  await waitForStatus(cluster, podOf('asks'), ({ memory_percent }) => memory_percent === resumePercent);
  expect(await label('asks')).toBe('no');
  await tell('asks', resumePercent - 1);
  await untilLabel('asks', 'yes');
  const again = `uses ${resumePercent - 1} %, threshold ${memoryPercent} %`;
  expect(await untilEvent('asks', 'BelowThreshold')).toMatch(`Accepts new connections again: ${again}`);
});

test('a pod’s own annotations come before the chart’s thresholds', async () => {
  await untilLabel('own', 'yes');
  await tell('own', memoryPercent + 5);
  const { memory_threshold_percent, accepts_new_connections } = await waitForStatus(
    cluster,
    podOf('own'),
    ({ memory_percent }) => memory_percent === memoryPercent + 5,
  );
  expect([memory_threshold_percent, accepts_new_connections]).toEqual([90, true]);
  await tell('own', 140.25);
  await untilLabel('own', 'no');
  // The chart’s number of connections is not its own either, so the Event has one figure alone.
  expect(await untilEvent('own', 'OverThreshold')).toBe('Accepts no new connections: uses 140.25 %, threshold 90 %');
  await tell('own', 89);
  await untilLabel('own', 'yes');
});

test('the chart’s number of connections holds where memory is unknown, which an Event tells after a minute', async () => {
  await untilLabel('crowded', 'yes');
  const script = keepAliveScript(ipOf(await readPod(cluster, podOf('crowded'))));
  await apply(cluster, [clients('crowd', { image: environment.nginx, count: connections, script })]);
  await untilLabel('crowded', 'no');
  const figures = `${connections} connections, threshold ${connections}`;
  expect(await untilEvent('crowded', 'OverThreshold')).toBe(`Accepts no new connections: ${figures}`);
  await kubectl(cluster, ['delete', 'pod', 'crowd', '--wait=false']);
  await untilLabel('crowded', 'yes');
  const { memory_unknown_since, memory_percent } = await waitForStatus(
    cluster,
    podOf('crowded'),
    (status) => typeof status.memory_unknown_since === 'string',
  );
  expect(memory_percent).toBe(null);
  expect(await untilEvent('crowded', 'MemoryUnknown')).toBe(
    `Cannot tell whether it accepts new connections: its memory is unknown since ${memory_unknown_since}; the label stays "yes"`,
  );
  expect(await label('crowded')).toBe('yes');
});
