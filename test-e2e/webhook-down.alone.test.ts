import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { nginx } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { NAMESPACE } from '../hack/install.ts';
import { containerNames, hasSidecar, kubectl, nameOf, podsOf } from '../hack/kubectl.ts';
import { waitForStatus } from '../hack/wait.ts';
import type { V1Pod } from '../kube/types.ts';
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

/** The webhook is back, and the API server reaches it. */
async function bringBack(): Promise<void> {
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
}

afterAll(bringBack);

test('twenty labelled pods start without the webhook, and are monitored all the same, none of them restarted', async () => {
  await start(cluster, 'slipped', nginx({ name: 'slipped', image, isMonitored: true, replicas: 20 }));
  const before = await podsOf(cluster, 'slipped');
  expect(before.map(containerNames)).toEqual(before.map(() => ['app']));
  await bringBack();
  for (const pod of before) await waitForStatus(cluster, nameOf(pod), ({ listening }) => listening);
  const after = await podsOf(cluster, 'slipped');
  const identities = (pods: V1Pod[]) =>
    pods.map(({ metadata, status }) => [metadata?.uid, status?.containerStatuses?.[0]?.restartCount]);
  expect(identities(after)).toEqual(before.map(({ metadata }) => [metadata?.uid, 0]));
  expect(after.map(({ spec }) => spec?.ephemeralContainers?.length)).toEqual(after.map(() => 1));
});
