import { expect, test } from '@jest/globals';
import { IDLE_TIMEOUT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { clients, keepAliveScript, nginx } from '../hack/apps.ts';
import { REAPED_NAMESPACE } from '../hack/e2e-environment.ts';
import { NAMESPACE } from '../hack/install.ts';
import { apply, ipOf, kubectl, nameOf, readDeployment } from '../hack/kubectl.ts';
import { reaperPass } from '../hack/reaper-pass.ts';
import { readyPod, waitForStatus } from '../hack/wait.ts';
import { start } from './app.ts';
import { environment, inNamespace, useNamespace } from './environment.ts';

const cluster = useNamespace(REAPED_NAMESPACE);
const image = environment.nginx;
const IDLE_SECONDS = 5;

test('a pass puts the idle Deployment to sleep, and not the one with a client', async () => {
  for (const name of ['idle', 'busy']) {
    await start(cluster, name, nginx({ name, image, isMonitored: true, replicas: 2 }));
    await kubectl(cluster, ['annotate', 'deployment', name, `${IDLE_TIMEOUT_ANNOTATION}=${IDLE_SECONDS}s`]);
  }
  // One client on one of two pods keeps the whole Deployment awake.
  const pod = await readyPod(cluster, 'busy');
  await apply(cluster, [clients('client', { image, count: 1, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 1);

  const replicas = async (name: string) => (await readDeployment(cluster, name)).spec?.replicas;
  const firstLog = await reaperPass(inNamespace(NAMESPACE));
  expect(firstLog).toContain('"workload":"Deployment/busy","verdict":"keep","reason":"busy"');

  await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
  const secondLog = await reaperPass(inNamespace(NAMESPACE));
  expect(secondLog).toContain('"message":"put to sleep"');
  expect(await replicas('idle')).toBe(0);
  expect(await replicas('busy')).toBe(2);
  expect((await readDeployment(cluster, 'idle')).metadata?.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION]).toBe('2');
});
