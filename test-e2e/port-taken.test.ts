import { expect, test } from '@jest/globals';
import { SERVE_PORT_ANNOTATION } from '../contract/annotations.ts';
import { DEFAULT_SERVE_PORT } from '../contract/ports.ts';
import { deployment } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-port-taken');
const app = (annotations: Readonly<Record<string, string>>) =>
  deployment(
    { name: 'clash', image: environment.nginx, isMonitored: true, annotations },
    // Listens where the sidecar does, which neither a declared port nor a text of the manifest says.
    { command: ['busybox', 'sh', '-c', `exec busybox nc -l -p $((${DEFAULT_SERVE_PORT - 70} + 70))`] },
  );

test('an application that needs the port of the sidecar gets an Event, and runs with the annotation that the Event names', async () => {
  await apply(cluster, [app({})]);
  const ask = () =>
    kubectl(cluster, [
      'get',
      'events',
      '--field-selector',
      'reason=PortMayBeTaken',
      '--output',
      'jsonpath={.items[*].message}',
    ]);
  const message = await eventually(cluster, { what: 'the event' }, ask, (text) => text !== '');
  expect(message).toContain(`on port ${DEFAULT_SERVE_PORT}`);
  expect(message).toContain(SERVE_PORT_ANNOTATION);
  await apply(cluster, [app({ [SERVE_PORT_ANNOTATION]: '7171' })]);
  await kubectl(cluster, ['rollout', 'status', 'deployment', 'clash', '--timeout', '120s']);
  await readyPod(cluster, 'clash');
});
