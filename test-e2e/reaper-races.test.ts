import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  DRAIN_CONNECTIONS_ANNOTATION,
  IDLED_AT_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
} from '../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { ApiProxy, type ProxiedRequest } from '../hack/scene/api-proxy.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, readDeployment } from '../hack/scene/kubectl.ts';
import { startReaper } from '../hack/scene/run-reaper.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment } from './environment.ts';
import { type Passed, passed, passWithin, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const cluster = useReaperLab('spawner-test-reaper-races');
const proxy = new ApiProxy();
let kubeconfig = '';
const image = environment.nginx;
const NAMES = ['broken-off', 'undone', 'conflict', 'forbidden', 'two-a', 'two-b', 'two-c'];

beforeAll(async () => {
  kubeconfig = await proxy.start(environment);
  await apply(cluster, [
    ...NAMES.map((name) => workload('Deployment', name, { replicas: 2 })),
    ...nginx({ name: 'visited', image, isMonitored: true, annotations: { [DRAIN_CONNECTIONS_ANNOTATION]: '9' } }),
  ]);
  for (const name of [...NAMES, 'visited']) await readyPod(cluster, name);
});
afterAll(() => proxy.stop());

const LAB_FLAGS = ['--idle-timeout', '4s', '--confirm-after', '1s'];
const FLAGS = [...LAB_FLAGS, '--namespaces', cluster.namespace];
const stateOf = async (name: string) => {
  const { spec, metadata } = await readDeployment(cluster, name);
  const { [REPLICAS_BEFORE_IDLE_ANNOTATION]: before, [IDLED_AT_ANNOTATION]: at } = metadata?.annotations ?? {};
  return { replicas: spec?.replicas, before, hasTime: at !== undefined };
};
const AWAKE = { replicas: 2, before: undefined, hasTime: false };
const NOTED = { replicas: 2, before: '2', hasTime: true };
const ASLEEP = { replicas: 0, before: '2', hasTime: true };
const isScaleOf =
  (name: string) =>
  ({ method, path }: ProxiedRequest) =>
    method === 'PUT' && path.endsWith(`/deployments/${name}/scale`);

/** One pass outside of the cluster that sees nothing but one Deployment and is interfered with. */
async function passOver(name: string): Promise<Passed> {
  await only(name);
  return passed(await startReaper(kubeconfig, FLAGS).ended);
}

let looked = '';

/** All others are opted out for as long as one is looked at. */
async function only(name: string): Promise<void> {
  if (looked === name) return;
  looked = name;
  await kubectl(cluster, ['annotate', 'deployments', '--all', '--overwrite', 'spawner.io/idle-action=none']);
  await kubectl(cluster, ['annotate', 'deployment', name, 'spawner.io/idle-action-']);
  await untilSleepy(cluster, [`Deployment/${name}`], ...LAB_FLAGS);
}

/** Ends a reaper between its two writes. */
async function breakOff(name: string): Promise<void> {
  await only(name);
  const reaper = startReaper(kubeconfig, FLAGS);
  proxy.interfere = (request) => {
    if (!isScaleOf(name)(request)) return undefined;
    reaper.child.kill('SIGKILL');
    return 'cut';
  };
  const { code } = await reaper.ended;
  proxy.interfere = () => undefined;
  expect(code).toBeNull();
  expect(await stateOf(name)).toEqual(NOTED);
}

test('the pass after one that was killed between its writes finishes it', async () => {
  await breakOff('broken-off');
  const { said, code } = await passOver('broken-off');
  expect({ code, ...said['Deployment/broken-off'] }).toMatchObject({ code: 0, verdict: 'sleep' });
  expect(await stateOf('broken-off')).toEqual(ASLEEP);
});

test('the pass after one that was killed between its writes undoes it if a client was connected meanwhile', async () => {
  await breakOff('undone');
  await kubectl(cluster, ['annotate', 'deployment', 'undone', 'spawner.io/idle-timeout=1h']);
  const { said } = await passOver('undone');
  expect(said['Deployment/undone']).toMatchObject({ verdict: 'tidy' });
  expect(await stateOf('undone')).toEqual(AWAKE);
});

test('what is changed between the two writes stays awake, with nothing written on it', async () => {
  let times = 0;
  proxy.interfere = (request) => {
    if (isScaleOf('conflict')(request) && times++ === 0) {
      const { program, kubeconfig: direct } = environment;
      execFileSync(program, [
        '--kubeconfig',
        direct,
        '-n',
        cluster.namespace,
        'scale',
        'deployment',
        'conflict',
        '--replicas',
        '3',
      ]);
    }
    return undefined;
  };
  const { said, code } = await passOver('conflict');
  proxy.interfere = () => undefined;
  expect({ code, ...said['Deployment/conflict'] }).toMatchObject({
    code: 0,
    verdict: 'keep',
    reason: 'changed-meanwhile',
  });
  expect(await stateOf('conflict')).toEqual({ ...AWAKE, replicas: 3 });
});

test('what may not be scaled stays awake, with nothing written on it, and the pass says that it failed', async () => {
  proxy.interfere = (request) => (isScaleOf('forbidden')(request) ? { status: 403 } : undefined);
  const { said, code } = await passOver('forbidden');
  proxy.interfere = () => undefined;
  expect({ code, ...said['Deployment/forbidden'] }).toMatchObject({ code: 1, verdict: 'keep', reason: 'no-rights' });
  expect(await stateOf('forbidden')).toEqual(AWAKE);
});

test('two reapers at once put each to sleep once', async () => {
  await kubectl(cluster, ['annotate', 'deployments', '--all', '--overwrite', 'spawner.io/idle-action=none']);
  const names = ['two-a', 'two-b', 'two-c'];
  await kubectl(cluster, ['annotate', 'deployment', ...names, 'spawner.io/idle-action-']);
  await untilSleepy(
    cluster,
    names.map((name) => `Deployment/${name}`),
    ...LAB_FLAGS,
  );
  const passes = await Promise.all([1, 2].map(() => passWithin(cluster, ...LAB_FLAGS)));
  expect(passes.map(({ code }) => code)).toEqual([0, 0]);
  // Where both gave way to each other, the next pass does it.
  await passWithin(cluster, ...LAB_FLAGS);
  for (const name of names) expect(await stateOf(name)).toEqual(ASLEEP);
});

test('a client that connects between the two looks keeps its Deployment awake', async () => {
  const untilLabel = async (value: string) => {
    const label = async () => (await readyPod(cluster, 'visited')).metadata?.labels?.[ACCEPTS_LABEL];
    await eventually(cluster, { what: `the label ${value}` }, label, (is) => is === value);
  };
  await untilLabel('yes');
  await only('visited');
  const pod = await readyPod(cluster, 'visited');
  // Time for the client's pod to start on a busy machine.
  const pass = passWithin(cluster, '--idle-timeout', '4s', '--confirm-after', '30s');
  // It is told to accept no connections between the two looks.
  await untilLabel('no');
  await apply(cluster, [clients('client', { image, count: 1, script: keepAliveScript(ipOf(pod)) })]);
  const { said } = await pass;
  expect(said['Deployment/visited']).toMatchObject({ verdict: 'keep', reason: 'busy', connections: 1 });
});
