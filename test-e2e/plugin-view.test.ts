import { beforeAll, expect, test } from '@jest/globals';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { REAPED_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { apply, ipOf, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';
import { usePlugin } from './plugin-lab.ts';
import { userWhoReads } from './user-without-rights.ts';

const cluster = useNamespace('spawner-test-plugin-view');
const image = environment.nginx;
const plugin = usePlugin();
const here = (...args: string[]) => plugin.spawner([...args, '--namespace', cluster.namespace]);
const READABLE = ['pods', 'apps/deployments', 'apps/replicasets', 'apps/statefulsets'];

beforeAll(async () => {
  await apply(cluster, nginx({ name: 'busy', image, isMonitored: true }));
  const pod = await readyPod(cluster, 'busy');
  await apply(cluster, [clients('client', { image, count: 2, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 2);
});

test('in namespaces that the installed reaper does not cover, nothing sleeps, and status says that', async () => {
  await apply(cluster, nginx({ name: 'quiet', image, isMonitored: true }));
  await readyPod(cluster, 'quiet');
  const { stdout } = await here('status');
  expect(stdout).toMatch(
    new RegExp(`Deployment/quiet .*left alone: the reaper covers namespace ${REAPED_NAMESPACE} only$`, 'm'),
  );
  const { stdout: why } = await here('why', 'deployment/quiet');
  expect(why).not.toContain('sleeps in');
});

test('what a user may not ask is unknown, and not 0', async () => {
  const kubeconfig = await userWhoReads(cluster, plugin.folder, READABLE);
  const as = ['--kubeconfig', kubeconfig];
  const { items } = JSON.parse((await here('status', '--output', 'json', ...as)).stdout);
  const busy = items.find(({ workload }: { workload: string }) => workload === 'Deployment/busy');
  expect(busy).toMatchObject({ connections: null, next: { kind: 'unknown' } });
  const { stdout, stderr } = await here('status', ...as);
  expect(stdout).toMatch(/Deployment\/busy +1\/1 +- +- +not known: you may not /m);
  expect(stdout + stderr).not.toContain('the reaper may not');
  const { stdout: why } = await here('why', 'deployment/busy', ...as);
  expect(why).toMatch(/^busy-\S+ .*you may not ask it: .*pods\/proxy/m);
  expect(why).not.toContain('the reaper may not');
});
