import { afterAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { nginx } from '../hack/scene/apps.ts';
import { REAPED_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, listPodsOfApp, nameOf } from '../hack/scene/kubectl.ts';
import { reaperPass } from '../hack/scene/reaper-pass.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, inNamespace } from './environment.ts';
import { usePlugin } from './plugin-lab.ts';
import { makeToy } from './toys.ts';

// By itself, as its pass would also see what other tests have there.
const cluster = inNamespace(REAPED_NAMESPACE);
const plugin = usePlugin();
afterAll(() =>
  kubectl(cluster, ['delete', 'toy,pod,deployment,configmap', 'owned', 'half', '--ignore-not-found', '--wait=false']),
);

test('what the installed reaper has no right to is known from its log, whatever rights the user has', async () => {
  await makeToy(cluster, 'owned');
  const log = await reaperPass(inNamespace(NAMESPACE));
  expect(log).toContain('"workload":"Toy/owned","verdict":"keep","reason":"unknown-owner"');
  const { stdout } = await plugin.spawner(['status', '--namespace', cluster.namespace]);
  expect(stdout).toMatch(
    /Toy\/owned .* stays awake: in its last pass, the reaper reported: the reaper has no right to read its owner/m,
  );
});

test('a pod that is not monitored keeps its workload awake, and status shows that instead of a time', async () => {
  await apply(cluster, nginx({ name: 'half', image: environment.nginx, isMonitored: true, replicas: 2 }));
  await readyPod(cluster, 'half');
  const name = nameOf((await listPodsOfApp(cluster, 'half'))[0] ?? {});
  await kubectl(cluster, ['label', 'pod', name, `${MONITOR_LABEL}-`]);
  const status = () => plugin.spawner(['status', '--namespace', cluster.namespace]);
  const said = new RegExp(`Deployment/half +./2 .* stays awake: a pod is not monitored \\(${name}\\)$`, 'm');
  const { stdout } = await eventually(cluster, { what: 'both pods ready' }, status, (table) => said.test(table.stdout));
  expect(stdout).not.toMatch(/Deployment\/half .*sleeps/);
});
