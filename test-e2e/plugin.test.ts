import { beforeAll, expect, test } from '@jest/globals';
import { IDLED_AT_ANNOTATION } from '../contract/annotations.ts';
import { MONITOR_LABEL } from '../contract/labels.ts';
import { type Ended, tryRun } from '../hack/base/run.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, nameOf, readDeployment } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';
import { PLUGIN, usePlugin } from './plugin-lab.ts';
import { userWithoutRights } from './user-without-rights.ts';

const cluster = useNamespace('spawner-test-plugin');
const { program, nginx: image } = environment;
const { folder, env, ...plugin } = usePlugin();
const spawner = (...args: string[]): Promise<Ended> => plugin.spawner(args);
const here = (...args: string[]) => spawner(...args, '--namespace', cluster.namespace);

interface Item {
  workload: string;
  connections: number | null;
}
const items = async () => JSON.parse((await here('status', '--output', 'json')).stdout).items as Item[];

beforeAll(async () => {
  const isMonitored = true;
  await apply(cluster, nginx({ name: 'quiet', image, isMonitored, replicas: 2 }));
  await apply(cluster, nginx({ name: 'busy', image, isMonitored }));
  await apply(cluster, nginx({ name: 'plain', image, isMonitored: false }));
  const pod = await readyPod(cluster, 'busy');
  await apply(cluster, [clients('client', { image, count: 3, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 3);
  await readyPod(cluster, 'quiet');
});

test('status lists who is connected and what happens next', async () => {
  const list = await eventually(cluster, { what: 'an answer of each pod' }, items, (all) =>
    all.every(({ connections }) => connections !== null),
  );
  expect(list.map(({ workload, connections }) => [workload, connections])).toEqual([
    ['Deployment/busy', 3],
    ['Deployment/quiet', 0],
  ]);
  const quiet = /^spawner-test-plugin +Deployment\/quiet +2\/2 +0 +\d+s +left alone: the reaper covers /m;
  const { stdout } = await eventually(
    cluster,
    { what: 'an idle workload in the table' },
    () => here('status'),
    (table) => quiet.test(table.stdout),
  );
  expect(stdout).toMatch(/^NAMESPACE +WORKLOAD +PODS +CONNECTIONS +IDLE FOR +NEXT\n/);
  expect(stdout).not.toContain('\u001b');
  expect((await spawner('status', '--all-namespaces')).stdout).toContain('spawner-test-plugin');
});

test('top shows the busiest first, as often as it is asked to', async () => {
  const { stdout } = await here('top', '--rounds', '2', '--interval', '1s');
  expect(stdout.match(/2 workloads, 3 connections/g)).toHaveLength(2);
  expect(stdout.indexOf('Deployment/busy')).toBeLessThan(stdout.indexOf('Deployment/quiet'));
});

test('why names each pod’s answer and the rule', async () => {
  const { stdout } = await here('why', 'deployment/busy');
  expect(stdout).toMatch(/^Deployment\/busy in namespace spawner-test-plugin\n/);
  expect(stdout).toMatch(/^busy-\S+ +\S+ +yes +3 connections$/m);
  expect(stdout).toMatch(/^Rule: +(too-young|changed-lately|busy): /m);
  expect(JSON.parse((await here('why', 'busy', '-o', 'json')).stdout)).toMatchObject({ connections: 3 });
});

test('monitor labels a template, unmonitor takes the label off', async () => {
  const label = async () => (await readDeployment(cluster, 'plain')).spec?.template.metadata?.labels?.[MONITOR_LABEL];
  const first = await here('monitor', 'deploy', 'plain');
  expect(first.stdout).toBe(
    'Deployment/plain in namespace spawner-test-plugin: monitored from now on; its pods are recreated\n',
  );
  expect(await label()).toBe('true');
  expect((await here('monitor', 'deploy/plain')).stdout).toContain('monitored already');
  expect((await here('unmonitor', 'deployment/plain')).stdout).toContain('not monitored from now on');
  expect(await label()).toBeUndefined();
});

test.each([
  ['monitor', 'yes', 'monitored already'],
  ['unmonitor', 'false', 'not monitored already'],
])('%s on a label that says %s changes nothing, as that restarts all pods', async (command, value, said) => {
  const patch = JSON.stringify({ spec: { template: { metadata: { labels: { [MONITOR_LABEL]: value } } } } });
  await kubectl(cluster, ['patch', 'deployment', 'plain', '--patch', patch]);
  const before = (await readDeployment(cluster, 'plain')).metadata?.generation;
  expect((await here(command, 'deployment/plain')).stdout).toContain(said);
  expect((await readDeployment(cluster, 'plain')).metadata?.generation).toBe(before);
});

test('sleep refuses to disconnect a client, and wake restores the replicas', async () => {
  const busy = await here('sleep', 'deployment/busy');
  expect([busy.code, busy.stderr]).toEqual([
    1,
    expect.stringContaining('has 3 connections. With --force, they are disconnected'),
  ]);
  expect((await here('sleep', 'deployment/quiet')).stdout).toContain('put to sleep, 2 replicas before');
  expect((await readDeployment(cluster, 'quiet')).spec?.replicas).toBe(0);
  expect((await here('status')).stdout).toMatch(/Deployment\/quiet +0\/0 +0 +- +asleep for \d+s, 2 replicas before$/m);
  expect((await here('wake', 'quiet')).stdout).toContain('woken with 2 replicas');
  const { spec, metadata } = await readDeployment(cluster, 'quiet');
  expect([spec?.replicas, metadata?.annotations?.[IDLED_AT_ANNOTATION]]).toEqual([2, undefined]);
  expect((await here('wake', 'quiet')).stderr).toContain('it is awake');
});

test('wake restores what is missing after a scale-up by hand', async () => {
  await readyPod(cluster, 'quiet');
  expect((await here('sleep', 'deployment/quiet')).code).toBe(0);
  await kubectl(cluster, ['scale', 'deployment', 'quiet', '--replicas', '1']);
  const { code, stdout } = await here('wake', 'deployment/quiet');
  expect([code, stdout]).toEqual([0, expect.stringContaining('woken with 2 replicas')]);
  const { spec, metadata } = await readDeployment(cluster, 'quiet');
  expect([spec?.replicas, metadata?.annotations?.[IDLED_AT_ANNOTATION]]).toEqual([2, undefined]);
});

test.each([
  ['a workload that is not there', ['why', 'deployment/none'], 'Cannot find deployment/none'],
  ['a kind that is not there', ['monitor', 'gadget/x'], 'Cannot find the kind gadget'],
  ['an object that is not there', ['monitor', 'deployment/none'], 'deployments.apps "none" not found'],
  ['something without pods', ['monitor', 'configmap/quiet'], 'expected a pod, or a workload with a template of pods'],
  ['a command that is not there', ['statu'], 'Did you mean status?'],
  ['a pause of nothing', ['top', '--rounds', '1', '--interval', '0'], 'Expected a duration of at least 1s'],
  ['a context that is not there', ['status', '--context', 'none'], 'Cannot use context none: expected one of'],
])('%s is an error that says so', async (_, args, message) => {
  const { code, stderr } = await here(...args);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test('a namespace where nothing is monitored and a user without rights get different messages', async () => {
  // Where no other test has pods.
  const namespace = 'kube-node-lease';
  const { code: ok, stderr: hint } = await spawner('status', '--namespace', namespace);
  expect([ok, hint]).toEqual([0, expect.stringContaining(`No workload is monitored in namespace ${namespace}`)]);
  const stranger = await userWithoutRights(cluster, folder);
  const { code, stderr } = await here('status', '--kubeconfig', stranger);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: Cannot list .*cannot list resource/)]);
});

test('a namespace that is not there is an error, and no empty list', async () => {
  const { code, stderr } = await spawner('status', '--namespace', 'none');
  expect([code, stderr]).toEqual([1, 'error: Cannot find namespace none\n']);
});

test('the shell completes commands and workloads', async () => {
  const ask = async (...words: string[]) =>
    (await tryRun(program, ['__complete', 'spawner', ...words], { env })).stdout;
  expect(await ask('wh')).toContain('why\tExplain');
  expect(await ask('why', '--namespace', cluster.namespace, '')).toContain('deployment/busy');
});

test('without a cluster, it says what it looked for', async () => {
  const { code, stderr } = await tryRun(PLUGIN, ['status'], {
    env: { ...env, KUBECONFIG: '/nonexistent', HOME: folder },
  });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: /)]);
});
