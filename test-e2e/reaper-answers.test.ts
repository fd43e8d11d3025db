import { beforeAll, expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION } from '../contract/annotations.ts';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, askPod, kubectl, listPodsOfApp, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { CHART_ROLE, type Passed, passWithin, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const VIA_API = { kind: 'Role', name: 'via-api' };
const cluster = useReaperLab('spawner-test-reaper-answers', [CHART_ROLE, VIA_API]);

/** What comes of a Deployment whose sidecar behaves in such a way; see testdata/sidecar.mjs. */
const REASONS: Readonly<Record<string, string>> = {
  busy: 'busy',
  later: 'busy',
  garbage: 'no-answer',
  large: 'no-answer',
  redirect: 'no-answer',
  drip: 'no-answer',
  hang: 'no-answer',
  error: 'no-answer',
  gone: 'no-answer',
  frozen: 'stale',
  unclear: 'unclear',
  'half-closed': 'half-closed',
};

const UNVISITED = ['restarted', 'recreated'];
const NONE = { [IDLE_ACTION_ANNOTATION]: 'none' };
const DRAINED = { [ACCEPTS_LABEL]: 'yes' };
const FLAGS = ['--idle-timeout', '4s'];
const WOULD_SLEEP = ['idle', 'later', 'drained', 'killed'].map((name) => `Deployment/${name}`);

beforeAll(async () => {
  await apply(cluster, [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'via-api' },
      rules: [{ apiGroups: [''], resources: ['pods/proxy'], verbs: ['get'] }],
    },
    ...Object.keys(REASONS).map((behaviour) => workload('Deployment', behaviour, { behaviour })),
    workload('Deployment', 'killed'),
    ...UNVISITED.map((name) =>
      workload('Deployment', name, { behaviour: 'never-connected', metadata: { annotations: NONE } }),
    ),
    workload('Deployment', 'not-ready', { isReady: false }),
    workload('Deployment', 'drained', { behaviour: 'later', labels: DRAINED }),
    workload('Deployment', 'idle'),
  ]);
  for (const name of [...Object.keys(REASONS), ...UNVISITED, 'idle', 'drained', 'killed'])
    await readyPod(cluster, name);
  await untilSleepy(cluster, WOULD_SLEEP, ...FLAGS);
});

const reasons = ({ said }: Passed) =>
  Object.fromEntries(
    Object.entries(said).map(([name, { verdict, reason }]) => [name.split('/')[1], reason ?? verdict]),
  );

test('what does not answer twice as an idle sidecar does is left alone, and a client that comes late keeps its pod', async () => {
  const pass = passWithin(cluster, ...FLAGS, '--confirm-after', '15s');
  // It is said no between the two looks, which is when the clients come.
  await eventually(cluster, { what: 'draining' }, drainLabel, (label) => label === 'no');
  await Promise.all([connect('later'), connect('drained'), killSidecar('killed')]);
  expect(reasons(await pass)).toMatchObject({ ...REASONS, 'not-ready': 'not-ready', drained: 'busy', idle: 'sleep' });
  expect((await pass).said['Deployment/killed']).toMatchObject({ verdict: 'keep' });
  expect(await drainLabel()).toBe('yes');
  expect(
    await kubectl(cluster, [
      'get',
      'deployments',
      '--output',
      'jsonpath={.items[?(@.spec.replicas==0)].metadata.name}',
    ]),
  ).toBe('idle');
});

test('asked through the API server, they say the same', async () => {
  const pass = await passWithin(
    cluster,
    '--dry-run',
    'true',
    '--route',
    'api-server',
    '--confirm-after',
    '6s',
    ...FLAGS,
  );
  const { later: _, ...same } = REASONS;
  expect(reasons(pass)).toMatchObject({ ...same, later: 'busy', 'not-ready': 'not-ready' });
});

test('a sidecar that was restarted does not know that no client was ever connected, and takes the longer timeout', async () => {
  const [idleSeconds, neverSeconds] = [40, 4];
  const created = await kubectl(cluster, [
    ...['get', 'deployment', 'restarted', '--output', 'jsonpath={.metadata.creationTimestamp}'],
  ]);
  await eventually(
    cluster,
    { what: `an age of ${idleSeconds} s` },
    async () => Date.now() - Date.parse(created),
    (age) => age > (idleSeconds + 2) * 1000,
  );
  await kubectl(cluster, ['annotate', 'deployment', ...UNVISITED, `${IDLE_ACTION_ANNOTATION}-`]);
  await Promise.all([killSidecar('restarted'), kubectl(cluster, ['delete', 'pods', '--selector', 'app=recreated'])]);
  const restarts = async () =>
    (await listPodsOfApp(cluster, 'restarted'))[0]?.status?.containerStatuses?.[0]?.restartCount;
  await eventually(cluster, { what: 'a restart' }, restarts, (count) => count === 1);
  for (const name of UNVISITED)
    await waitForStatus(
      cluster,
      nameOf(await readyPod(cluster, name)),
      ({ seconds_inactive }) => seconds_inactive >= neverSeconds,
    );
  const timeouts = ['--idle-timeout', `${idleSeconds}s`, '--never-connected-timeout', `${neverSeconds}s`];
  const said = reasons(await passWithin(cluster, ...timeouts, '--confirm-after', '1s'));
  expect(said).toMatchObject({ restarted: 'never-connected', recreated: 'sleep' });
});

async function connect(name: string): Promise<void> {
  await askPod(cluster, nameOf(await readyPod(cluster, name)), { port: 7070, path: '/connect' });
}

/** It ends, and the one that takes its place has not been idle for as long as it would have been. */
async function killSidecar(name: string): Promise<void> {
  // Not at once: what kills it ends with it.
  const later = 'setTimeout(() => process.kill(1), 500)';
  const script = `child_process.spawn(process.execPath, ['-e', '${later}'], { detached: true, stdio: 'ignore' }).unref()`;
  await kubectl(cluster, ['exec', `deployment/${name}`, '-c', SIDECAR_CONTAINER, '--', 'node', '-e', script]);
}

async function drainLabel(): Promise<string | undefined> {
  const [pod] = await listPodsOfApp(cluster, 'drained');
  return pod?.metadata?.labels?.[ACCEPTS_LABEL];
}
