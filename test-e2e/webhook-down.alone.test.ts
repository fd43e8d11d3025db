import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { nginx } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { NAMESPACE } from '../hack/install.ts';
import { containerNames, hasSidecar, kubectl } from '../hack/kubectl.ts';
import { start } from './app.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-webhook-down');
const release = inNamespace(NAMESPACE);
const image = environment.nginx;
const WEBHOOK_PODS = ['pods', '--selector', 'app.kubernetes.io/component=webhook'];

beforeAll(async () => {
  await kubectl(release, ['scale', 'deployment', 'spawner-webhook', '--replicas', '0']);
  await kubectl(release, ['wait', '--for=delete', ...WEBHOOK_PODS, '--timeout=60s']);
});

afterAll(async () => {
  await kubectl(release, ['scale', 'deployment', 'spawner-webhook', '--replicas', '2']);
  // Pods that are ready are not yet reached: the endpoints have to spread.
  const labelled = [
    'run',
    'probe',
    '--image',
    image,
    '--labels',
    `${MONITOR_LABEL}=${MONITOR_ON}`,
    '--dry-run=server',
    '--output',
    'json',
  ];
  const injected = async () => hasSidecar(JSON.parse(await kubectl(inNamespace('default'), labelled)));
  await eventually(release, { what: 'the webhook to inject again' }, injected, (is) => is);
});

test('a labelled pod starts without the webhook, and without the sidecar', async () => {
  const pod = await start(cluster, 'alone', nginx({ name: 'alone', image, isMonitored: true }));
  expect(containerNames(pod)).toEqual(['app']);
  expect(hasSidecar(pod)).toBe(false);
});
