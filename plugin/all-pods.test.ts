import { beforeEach, expect, test } from '@jest/globals';
import { WorkloadInspector } from '../lib/workloads/inspect.ts';
import { fail, SimulatedCluster } from '../lib/workloads/testing/simulated-cluster.ts';
import { made, pod } from '../lib/workloads/testing/simulated-workload.ts';
import { withAllPods } from './all-pods.ts';
import { nextAction } from './next-action.ts';

const kind = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', isNamespaced: true, hasScale: true };
let world: SimulatedCluster;

beforeEach(() => {
  world = new SimulatedCluster();
  world.seconds = 100_000;
  const owner = made(world, { kind, name: 'web', replicas: 2, app: 'web' });
  world.owners.push(owner);
  for (const name of ['web-0', 'web-1'])
    world.pods.push(pod(world, { namespace: 'team', name, app: 'web', owner, idleSince: world.seconds - 5000 }));
});

/** What is said to come, of a timeout. */
async function next(idleSeconds: number) {
  const cluster = world.asCluster();
  const onlooker = new WorkloadInspector(cluster, { idleSeconds, neverConnectedSeconds: undefined });
  const [workload] = await onlooker.group(await cluster.listMonitoredPods());
  if (!workload) throw new Error('Cannot look: expected a workload, got none');
  return nextAction(await withAllPods(cluster, onlooker, await onlooker.look(workload)));
}

const unlabel = () => delete world.pods[1]?.object.metadata.labels['spawner.io/monitor'];

test('with every pod monitored, it sleeps when its time has come', async () => {
  expect(await next(900)).toEqual({ kind: 'due', action: 'sleep' });
  expect(await next(6000)).toMatchObject({ kind: 'later', inSeconds: 1000 });
});

test.each([900, 6000, 10_000_000_000])(
  'a pod that did not ask for monitoring keeps it awake, timeout %d s',
  async (idleSeconds) => {
    unlabel();
    expect(await next(idleSeconds)).toMatchObject({ kind: 'stays', reason: 'not-monitored', pod: 'web-1' });
  },
);

test('who may not read the scale is not told that it sleeps', async () => {
  unlabel();
  world.before = (request) => void (request.startsWith('read scale') && fail(403));
  expect(await next(900)).toMatchObject({ kind: 'unknown', error: expect.stringContaining('you may not read') });
});

test('a pod that has ended is not missed', async () => {
  unlabel();
  Object.assign(world.pods[1]?.object.status ?? {}, { phase: 'Succeeded' });
  expect(await next(900)).toEqual({ kind: 'due', action: 'sleep' });
});
