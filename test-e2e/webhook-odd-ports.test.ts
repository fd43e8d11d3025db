import { expect, test } from '@jest/globals';
import { deployment, type Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { askPod, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { nodeImage, useApps } from './counting-lab.ts';

/** A server whose port is named only in its own script. */
function server(name: string, port: number, annotations: Record<string, string> = {}): Manifest[] {
  const script = `require('http').createServer((_, response) => response.end('the app')).listen(${port})`;
  return [deployment({ name, image: nodeImage, isMonitored: true, annotations }, { args: ['--eval', script] })];
}

const { cluster } = useApps('spawner-test-odd-ports', {
  privileged: server('privileged', 8080, { 'spawner.io/serve-port': '80' }),
  undeclared: server('undeclared', 7070),
});

test.each([
  ['privileged', 8080, 7070],
  ['undeclared', 7070, 7071],
])('the app %s runs on its port %i, with a sidecar on port %i', async (app, port, servePort) => {
  const { status, ...pod } = await readyPod(cluster, app);
  const ask = (at: number, path: string) => askPod(cluster, nameOf(pod), { port: at, path });
  const what = `an answer on port ${port}`;
  await eventually(
    cluster,
    { what },
    () => ask(port, '/'),
    (text) => text === 'the app',
  );
  expect(JSON.parse(await ask(servePort, '/status'))).toHaveProperty('monitored_ports');
  const restarts = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  expect(restarts.map(({ restartCount }) => restartCount)).toEqual([0, 0]);
});
