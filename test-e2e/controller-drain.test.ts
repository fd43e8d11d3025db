import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { DRAIN_MEMORY_PERCENT_ANNOTATION, DRAIN_RESUME_PERCENT_ANNOTATION } from '../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { deployment, type Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, askPod, kubectl, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-drain');
const image = `${environment.images.registry}/spawner:${environment.images.tag}`;
const SCRIPT = readFileSync(join(import.meta.dirname, 'testdata', 'usage.mjs'), 'utf8');
const THRESHOLDS = { [DRAIN_MEMORY_PERCENT_ANNOTATION]: '75', [DRAIN_RESUME_PERCENT_ANNOTATION]: '60' };

const config: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'app' },
  data: { 'usage.mjs': SCRIPT },
};
const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app' },
  spec: { selector: { app: 'app', [ACCEPTS_LABEL]: 'yes' }, ports: [{ port: 8080 }] },
};

let pod = '';
beforeAll(async () => {
  const options = { name: 'app', image, isMonitored: true, annotations: THRESHOLDS };
  const ports = [{ containerPort: 8080 }];
  const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 1 };
  await apply(cluster, [config, service, deployment(options, { args: ['/config/usage.mjs'], ports, readinessProbe })]);
  pod = nameOf(await readyPod(cluster, 'app'));
});

const tell = (percent: number) => askPod(cluster, pod, { port: 8080, path: `/is?percent=${percent}` });
const label = async () => (await readPod(cluster, pod)).metadata?.labels?.[ACCEPTS_LABEL];
const untilLabel = (value: string) => eventually(cluster, { what: `the label ${value}` }, label, (is) => is === value);
const endpoints = async () => {
  const slices = ['get', 'endpointslices', '--selector', 'kubernetes.io/service-name=app'];
  const paths = '--output=jsonpath={.items[*].endpoints[*].targetRef.name}';
  return kubectl(cluster, [...slices, paths]);
};
const untilEndpoints = (names: string) =>
  eventually(cluster, { what: `endpoints "${names}"` }, endpoints, (is) => is === names);
const events = async () => {
  const output = '--output=jsonpath={range .items[*]}{.type} {.reason}{"\\n"}{end}';
  const selector = ['--field-selector', `involvedObject.name=${pod}`, '--sort-by', '.metadata.creationTimestamp'];
  const lines = (await kubectl(cluster, ['get', 'events', ...selector, output])).split('\n');
  return lines.filter((line) => line.includes('Threshold'));
};

test('a Service loses the endpoint over the threshold and regains it below the resume value, one write each', async () => {
  await untilLabel('yes');
  await untilEndpoints(pod);
  await tell(80);
  await untilLabel('no');
  await untilEndpoints('');
  // Small changes around the threshold have no effect.
  for (const percent of [74, 76, 74, 76, 74, 76]) {
    await tell(percent);
    await waitForStatus(cluster, pod, ({ memory_percent }) => memory_percent === percent);
  }
  expect(await label()).toBe('no');
  await tell(30);
  await untilLabel('yes');
  await untilEndpoints(pod);
  expect(await events()).toEqual(['Warning OverThreshold', 'Normal BelowThreshold']);
});

test('a pod that terminates says no first', async () => {
  await waitForStatus(cluster, pod, ({ accepts_new_connections }) => accepts_new_connections);
  // A finalizer keeps the pod until its label has been read.
  const finalize = (finalizers: string[]) =>
    kubectl(cluster, ['patch', 'pod', pod, '--patch', JSON.stringify({ metadata: { finalizers } }), '--type=merge']);
  await finalize(['example.com/look']);
  await kubectl(cluster, ['delete', 'pod', pod, '--wait=false']);
  await untilLabel('no');
  await finalize([]);
});
