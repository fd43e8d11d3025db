import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nginx } from '../hack/apps.ts';
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
  await kubectl(release, ['rollout', 'status', 'deployment', 'spawner-webhook', '--timeout=60s']);
});

test('a labelled pod starts without the webhook, and without the sidecar', async () => {
  const pod = await start(cluster, 'alone', nginx({ name: 'alone', image, isMonitored: true }));
  expect(containerNames(pod)).toEqual(['app']);
  expect(hasSidecar(pod)).toBe(false);
});
