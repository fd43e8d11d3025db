import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { nginx } from '../hack/scene/apps.ts';
import { containerNames, kubectl, listPodsOfApp, nameOf } from '../hack/scene/kubectl.ts';
import { waitForStatus } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { start } from './app.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';
import { leftByHelmTest, tryHelm } from './helm.ts';
import { untilInjected } from './until-injected.ts';

const cluster = useNamespace('spawner-test-webhook-down');
const release = inNamespace(NAMESPACE);
const image = environment.nginx;
const WEBHOOK_PODS = ['pods', '--selector', 'app.kubernetes.io/component=webhook'];

beforeAll(async () => {
  await kubectl(release, ['scale', 'deployment', 'spawner-webhook', '--replicas', '0']);
  await kubectl(release, ['wait', '--for=delete', ...WEBHOOK_PODS, '--timeout=60s']);
});

/** The webhook is back, and the API server reaches it. */
async function bringBack(): Promise<void> {
  await kubectl(release, ['scale', 'deployment', 'spawner-webhook', '--replicas', '2']);
  await untilInjected();
}

afterAll(bringBack);

test('helm test says why there is no sidecar, and leaves nothing', async () => {
  const { code, stdout, stderr } = await tryHelm('test', 'spawner', '--namespace', NAMESPACE, '--timeout', '60s');
  expect(stdout + stderr).toContain('gets no sidecar: the webhook does not answer: ');
  expect(code).not.toBe(0);
  expect(await leftByHelmTest(release)).toBe('');
});

test('twenty labelled pods start without the webhook and are still monitored, without a restart', async () => {
  await start(cluster, 'slipped', nginx({ name: 'slipped', image, isMonitored: true, replicas: 20 }));
  const before = await listPodsOfApp(cluster, 'slipped');
  expect(before.map(containerNames)).toEqual(before.map(() => ['app']));
  await bringBack();
  for (const pod of before) await waitForStatus(cluster, nameOf(pod), ({ listening }) => listening);
  const after = await listPodsOfApp(cluster, 'slipped');
  const identities = (pods: V1Pod[]) =>
    pods.map(({ metadata, status }) => [metadata?.uid, status?.containerStatuses?.[0]?.restartCount]);
  expect(identities(after)).toEqual(before.map(({ metadata }) => [metadata?.uid, 0]));
  expect(after.map(({ spec }) => spec?.ephemeralContainers?.length)).toEqual(after.map(() => 1));
});
