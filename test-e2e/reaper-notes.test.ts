import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { ApiProxy, type ProxiedRequest } from '../hack/scene/api-proxy.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, readDeployment } from '../hack/scene/kubectl.ts';
import { startReaper } from '../hack/scene/run-reaper.ts';
import { readyPod } from '../hack/scene/wait.ts';
import type { V1Deployment } from '../lib/kube/types.ts';
import { environment } from './environment.ts';
import { type Passed, passed, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const cluster = useReaperLab('spawner-test-reaper-notes');
const proxy = new ApiProxy();
let kubeconfig = '';

/** Each slept with three replicas, and what its owner asked for last is what it has to have at the end. */
const SLEEPERS = ['woken', 'opted-out', 'orphaned', 'rolled-back', 'half-woken'];
const keyOf = (name: string) => `Deployment/${name}`;
const FLAGS = ['--idle-timeout', '4s', '--confirm-after', '1s'];
const THREE = Object.fromEntries(SLEEPERS.map((name) => [name, 3]));
const NAMES = ['half-asleep', ...SLEEPERS];
const notes = (replicas: number) => ({
  [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(replicas),
  [IDLED_AT_ANNOTATION]: new Date().toISOString(),
});
const annotationsOf = (texts: object) => Object.entries(texts).map(([key, text]) => `${key}=${text}`);
const scale = (name: string, replicas: number) =>
  kubectl(cluster, ['scale', 'deployment', name, '--replicas', String(replicas)]);
const rolledOut = (name: string) => kubectl(cluster, ['rollout', 'status', 'deployment', name, '--timeout=120s']);
const replicasOf = async (kind: string) => {
  const { items } = JSON.parse(await kubectl(cluster, ['get', kind, '--output', 'json'])) as { items: V1Deployment[] };
  return Object.fromEntries(items.map(({ metadata, spec }) => [metadata?.name, spec?.replicas]));
};

/** A pass with the rights of the suite. */
async function pass(idleTimeout: string): Promise<Passed> {
  const flags = ['--idle-timeout', idleTimeout, '--confirm-after', '1s', '--namespaces', cluster.namespace];
  return passed(await startReaper(kubeconfig, flags).ended);
}

/** A pass that is killed where a request is about to be made. One that a busy machine kept from coming so far is repeated. */
async function passKilledAt(idleTimeout: string, isFatal: (request: ProxiedRequest) => boolean): Promise<void> {
  const flags = ['--idle-timeout', idleTimeout, '--confirm-after', '1s', '--namespaces', cluster.namespace];
  const killed = async () => {
    const reaper = startReaper(kubeconfig, flags);
    proxy.interfere = (request) => {
      if (!isFatal(request)) return undefined;
      reaper.child.kill('SIGKILL');
      return 'cut';
    };
    return reaper.ended;
  };
  await eventually(cluster, { what: 'a pass that comes to the request' }, killed, ({ code }) => code === null);
  proxy.interfere = () => undefined;
}

const isOf =
  (method: string, name: string, ending = '') =>
  (request: ProxiedRequest) =>
    request.method === method && request.path.endsWith(`/deployments/${name}${ending}`);

beforeAll(async () => {
  kubeconfig = await proxy.start(environment);
  await apply(
    cluster,
    NAMES.map((name) => workload('Deployment', name, { replicas: 3 })),
  );
  for (const name of NAMES) await rolledOut(name);
  await untilSleepy(cluster, [...NAMES].map(keyOf), ...FLAGS);
});
afterAll(() => proxy.stop());

test('what a killed reaper never scaled to zero is not scaled up later, though all of its pods are new', async () => {
  // A reaper works on many at once, and one that is killed leaves all of them halfway.
  await kubectl(cluster, ['annotate', 'deployment', ...SLEEPERS, 'spawner.io/idle-timeout=1h']);
  await passKilledAt('4s', isOf('PUT', 'half-asleep', '/scale'));
  await kubectl(cluster, ['annotate', 'deployment', ...SLEEPERS, 'spawner.io/idle-timeout-']);
  expect((await readDeployment(cluster, 'half-asleep')).metadata?.annotations).toMatchObject({
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: '3',
  });
  await kubectl(cluster, ['annotate', 'deployment', 'half-asleep', 'spawner.io/idle-timeout=1h']);
  await scale('half-asleep', 1);
  await kubectl(cluster, ['rollout', 'restart', 'deployment', 'half-asleep']);
  await rolledOut('half-asleep');
  await untilSleepy(cluster, SLEEPERS.map(keyOf), ...FLAGS);
  await pass('4s');
  await pass('4s');
  expect(await replicasOf('deployments')).toEqual({
    ...Object.fromEntries(SLEEPERS.map((name) => [name, 0])),
    'half-asleep': 1,
  });
});

test('only what slept is given its replicas back, whatever copies of the notes there are', async () => {
  await kubectl(cluster, ['annotate', 'deployment', 'opted-out', 'spawner.io/idle-action=none']);
  for (const name of ['opted-out', 'orphaned', 'half-woken']) await scale(name, 1);
  await scale('rolled-back', 3);
  await rolledOut('orphaned');
  await kubectl(cluster, ['delete', 'deployment', 'orphaned', '--cascade=orphan']);
  await apply(cluster, [workload('Deployment', 'exported', { metadata: { annotations: notes(6) } })]);
  for (const name of ['opted-out', 'half-woken', 'rolled-back', 'exported']) await rolledOut(name);
  await readyPod(cluster, 'orphaned');

  let isScaled = false;
  await passKilledAt('1h', (request) => {
    isScaled ||= isOf('PUT', 'half-woken', '/scale')(request) && request.status === undefined;
    return isScaled && isOf('PATCH', 'half-woken')(request);
  });
  expect(await replicasOf('deployments')).toMatchObject({ 'half-woken': 3 });
  await scale('half-woken', 1);
  // A pass that is killed leaves all halfway that it works on, so these come after it.
  await apply(cluster, [workload('Deployment', 'older', { replicas: 3 })]);
  await sleepAsAnOlderVersionWould('older');
  await scale('woken', 1);
  for (const name of ['woken', 'older']) await rolledOut(name);
  await pass('1h');
  await pass('1h');
  const { orphaned: _, ...rest } = THREE;
  expect(await replicasOf('deployments')).toEqual({
    ...rest,
    older: 3,
    'opted-out': 1,
    'half-woken': 1,
    exported: 1,
    'half-asleep': 1,
  });
  const sets = Object.entries(await replicasOf('replicasets'));
  expect(sets.filter(([name]) => name.startsWith('orphaned-')).map(([, replicas]) => replicas)).toEqual([1]);
});

/** Waits until the API server, whose times are whole seconds, gives later ones than it did so far. */
async function laterSecond(): Promise<void> {
  const options = ['--dry-run=server', '--output', 'jsonpath={.metadata.creationTimestamp}'];
  const now = () => kubectl(cluster, ['create', 'configmap', 'time', ...options]);
  const first = await now();
  await eventually(cluster, { what: `a time after ${first}` }, now, (time) => time > first);
}

async function sleepAsAnOlderVersionWould(name: string): Promise<void> {
  const asReaper = ['--field-manager', 'spawner-reaper'];
  await kubectl(cluster, ['annotate', ...asReaper, 'deployment', name, ...annotationsOf(notes(3))]);
  await scale(name, 0);
  await kubectl(cluster, ['wait', '--for=delete', 'pods', '--selector', `app=${name}`, '--timeout=60s']);
  await laterSecond();
  await scale(name, 1);
}

test('a rollback that brings the notes of an earlier sleep brings no replicas', async () => {
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations: { 'example.com/new': 'yes' } } } } });
  await kubectl(cluster, ['patch', 'deployment', 'rolled-back', '--patch', patch]);
  await scale('rolled-back', 1);
  await rolledOut('rolled-back');
  await kubectl(cluster, ['rollout', 'undo', 'deployment', 'rolled-back']);
  await rolledOut('rolled-back');
  expect((await readDeployment(cluster, 'rolled-back')).metadata?.annotations).toMatchObject({
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: '3',
  });
  const { said } = await pass('1h');
  expect(said['Deployment/rolled-back']).toMatchObject({ verdict: 'keep' });
  expect(await replicasOf('deployments')).toMatchObject({ 'rolled-back': 1 });
});
