import { expect, test } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { INJECTED_LABEL } from '../contract/labels.ts';
import { nginx } from '../hack/scene/apps.ts';
import { containerNames, ipOf, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';
import { webhookRequests } from './webhook-requests.ts';

const cluster = useNamespace('spawner-test-injection');
const image = environment.nginx;

test('a labelled nginx gets a native sidecar and keeps serving', async () => {
  const pod = await start(cluster, 'labelled', nginx({ name: 'labelled', image, isMonitored: true }));
  expect(pod.spec?.initContainers?.map(({ name, restartPolicy }) => ({ name, restartPolicy }))).toEqual([
    { name: SIDECAR_CONTAINER, restartPolicy: 'Always' },
  ]);
  expect(pod.metadata?.labels?.[INJECTED_LABEL]).toBe('true');
  const wget = ['busybox', 'wget', '-q', '-O', '-', `http://${ipOf(pod)}:8080/`];
  expect(await kubectl(cluster, ['exec', nameOf(pod), '--container', 'app', '--', ...wget])).toBe('hello from nginx\n');
});

test('an unlabelled nginx is untouched, and the webhook is not called for it', async () => {
  const before = await webhookRequests();
  const pod = await start(cluster, 'unlabelled', nginx({ name: 'unlabelled', image, isMonitored: false }));
  expect(containerNames(pod)).toEqual(['app']);
  expect(pod.metadata?.labels).not.toHaveProperty([INJECTED_LABEL]);
  expect(await webhookRequests()).toBe(before);
});

test('a label that says no leaves a pod untouched', async () => {
  const before = await webhookRequests();
  const labels = JSON.stringify({ metadata: { labels: { 'spawner.io/monitor': 'false' } } });
  const args = [
    'run',
    'says-no',
    '--image',
    image,
    '--restart',
    'Never',
    '--overrides',
    labels,
    '--dry-run=server',
    '--output',
    'json',
  ];
  expect(containerNames(JSON.parse(await kubectl(cluster, args)))).toEqual(['says-no']);
  expect(await webhookRequests()).toBe(before);
});
