import { expect, test } from '@jest/globals';
import { IDLE_TIMEOUT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { REAPED_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { apply, ipOf, kubectl, listPodsOfApp, nameOf, readDeployment } from '../hack/scene/kubectl.ts';
import { reaperPass } from '../hack/scene/reaper-pass.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { environment, inNamespace } from './environment.ts';

const cluster = inNamespace(REAPED_NAMESPACE);
const image = environment.nginx;

test('a pass puts the idle Deployment to sleep, and not the one with a client', async () => {
  for (const name of ['idle', 'busy'])
    await start(cluster, name, nginx({ name, image, isMonitored: true, replicas: 2 }));
  // One client on one of two pods keeps the whole Deployment awake.
  const pod = await readyPod(cluster, 'busy');
  await apply(cluster, [clients('client', { image, count: 1, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 1);

  const early = await reaperPass(inNamespace(NAMESPACE));
  expect(early).toContain('"workload":"Deployment/idle","verdict":"keep","reason":"too-young"');

  for (const name of ['idle', 'busy'])
    await kubectl(cluster, ['annotate', 'deployment', name, `${IDLE_TIMEOUT_ANNOTATION}=10s`]);
  for (const each of await listPodsOfApp(cluster, 'idle'))
    await waitForStatus(cluster, nameOf(each), ({ seconds_inactive }) => seconds_inactive >= 10);
  // The annotation was a change, and counts from the pass that sees it first.
  const changed = await reaperPass(inNamespace(NAMESPACE));
  expect(changed).toContain('"workload":"Deployment/idle","verdict":"keep","reason":"changed-lately"');
  let late = '';
  for (let attempt = 1; attempt <= 10 && !late.includes('put to sleep'); attempt += 1)
    late = await reaperPass(inNamespace(NAMESPACE));
  expect(late).toMatch(/"message":"put to sleep".*"workload":"Deployment\/idle"/);
  expect(late).toMatch(/"workload":"Deployment\/busy","verdict":"keep","reason":"busy"/);

  const [idle, busy] = [await readDeployment(cluster, 'idle'), await readDeployment(cluster, 'busy')];
  expect([idle.spec?.replicas, busy.spec?.replicas]).toEqual([0, 2]);
  expect(idle.metadata?.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION]).toBe('2');
});
