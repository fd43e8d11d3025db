import { beforeEach, expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { managedAfter } from '../lib/kube/testing/fake-managed-fields.ts';
import { fail, SimulatedCluster, type SimulatedOwner } from '../lib/workloads/testing/simulated-cluster.ts';
import { made, pod, status } from '../lib/workloads/testing/simulated-workload.ts';
import { type PassOptions, pass } from './pass.ts';
import { PASS_OPTIONS } from './testing/pass-options.ts';

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  plural: 'deployments',
  isNamespaced: true,
  hasScale: true,
};

let world: SimulatedCluster;
let web: SimulatedOwner;

beforeEach(() => {
  world = new SimulatedCluster();
  world.seconds = 100_000;
  web = deployment('web');
});

function deployment(name: string): SimulatedOwner {
  const owner = made(world, { kind: DEPLOYMENT, name, replicas: 3, app: name });
  world.owners.push(owner);
  podsOf(owner, 3, world.seconds - 5000);
  return owner;
}

/** Its pods from now on. */
function podsOf(owner: SimulatedOwner, count: number, idleSince = world.seconds): void {
  const { app } = owner;
  const others = world.pods.filter(({ object }) => object.metadata.labels.app !== app);
  const making = { namespace: 'team', app, owner, idleSince };
  world.pods.length = 0;
  world.pods.push(...others);
  for (let at = 0; at < count; at += 1) world.pods.push(pod(world, { ...making, name: `${app}-${at}` }));
}

/** A client scales it, and its controller follows. */
function scale(owner: SimulatedOwner, replicas: number): void {
  owner.object.spec = { ...owner.object.spec, replicas };
  world.touch(owner, true);
  settle(owner);
  podsOf(owner, replicas);
}

function settle({ object }: SimulatedOwner): void {
  const replicas = object.spec?.replicas;
  object.status = { observedGeneration: object.metadata.generation, replicas, updatedReplicas: replicas };
}

function annotate({ object }: SimulatedOwner, manager: string, annotations: Record<string, string>): void {
  const { annotations: before, managedFields } = object.metadata;
  const time = new Date(world.nowMs()).toISOString();
  object.metadata.annotations = annotations;
  object.metadata.managedFields = managedAfter(managedFields, { manager, before, after: annotations, time });
}

/** The reaper dies at a request, which is not made any more, nor is another. */
async function passKilledAt(request: string): Promise<void> {
  let isDead = false;
  world.before = (each) => {
    isDead ||= each === request;
    if (isDead) fail(500);
  };
  await pass(world.asCluster(), PASS_OPTIONS);
  world.before = () => undefined;
  settle(web);
}

async function verdicts(options: Partial<PassOptions> = {}): Promise<string[]> {
  const rows = await pass(world.asCluster(), { ...PASS_OPTIONS, ...options });
  for (const owner of world.owners) settle(owner);
  return rows.map(({ verdict }) => ('reason' in verdict ? `${verdict.kind} ${verdict.reason}` : verdict.kind));
}

async function sleep(): Promise<void> {
  await pass(world.asCluster(), PASS_OPTIONS);
  for (const owner of world.owners) {
    expect(owner.object.spec?.replicas).toBe(0);
    settle(owner);
    podsOf(owner, 0);
  }
  world.seconds += 600;
}

const replicasOf = ({ object }: SimulatedOwner) => object.spec?.replicas;
const notesOf = ({ object }: SimulatedOwner) => Object.keys(object.metadata.annotations ?? {});

test('what slept and is scaled up gets back the replicas that it had, and loses its notes', async () => {
  await sleep();
  scale(web, 1);
  expect(await verdicts()).toEqual(['wake']);
  expect([replicasOf(web), notesOf(web)]).toEqual([3, []]);
});

test('what opted out while it slept gets nothing back', async () => {
  await sleep();
  annotate(web, 'kubectl', { ...web.object.metadata.annotations, [IDLE_ACTION_ANNOTATION]: 'none' });
  scale(web, 1);
  expect(await verdicts()).toEqual(['tidy woken']);
  expect([replicasOf(web), notesOf(web)]).toEqual([1, [IDLE_ACTION_ANNOTATION]]);
});

test('what opts out between the two looks gets nothing back', async () => {
  await sleep();
  scale(web, 1);
  world.meanwhile.push(() => {
    annotate(web, 'kubectl', { ...web.object.metadata.annotations, [IDLE_ACTION_ANNOTATION]: 'none' });
    world.touch(web, false);
  });
  expect(await verdicts()).toEqual(['keep changed-meanwhile']);
  expect(replicasOf(web)).toBe(1);
});

test('waking counts against the limit, and comes before sleeping', async () => {
  const second = deployment('api');
  await sleep();
  scale(web, 1);
  scale(second, 1);
  deployment('idle');
  const said = await verdicts({ maxOwners: 1 });
  expect(said.toSorted((one, other) => one.localeCompare(other))).toEqual(['keep limit', 'keep limit', 'wake']);
});

test('a reaper that dies before it wakes is followed by one that does', async () => {
  await sleep();
  scale(web, 1);
  await passKilledAt('scale Deployment/web');
  expect(replicasOf(web)).toBe(1);
  expect(await verdicts()).toEqual(['wake']);
  expect([replicasOf(web), notesOf(web)]).toEqual([3, []]);
});

test('a reaper that dies while it wakes is not followed by one that scales up what was scaled down', async () => {
  await sleep();
  scale(web, 1);
  let isScaled = false;
  world.before = (each) => {
    if (isScaled) fail(500);
    isScaled ||= each === 'scale Deployment/web';
  };
  await pass(world.asCluster(), PASS_OPTIONS);
  world.before = () => undefined;
  settle(web);
  expect(replicasOf(web)).toBe(3);
  scale(web, 1);
  expect(await verdicts()).toEqual(['tidy woken']);
  expect([replicasOf(web), notesOf(web)]).toEqual([1, []]);
});

test('a reaper that dies before it scales to zero leaves nothing by which a later one scales up', async () => {
  await passKilledAt('scale Deployment/web');
  expect([replicasOf(web), notesOf(web).length]).toEqual([3, 3]);
  world.seconds += 600;
  scale(web, 1);
  const [one] = world.pods;
  if (one) one.says = () => status({ active_connections: 1, reason: 'connected' });
  expect(await verdicts()).toEqual(['tidy busy']);
  expect([replicasOf(web), notesOf(web)]).toEqual([1, []]);
});

test.each(['kubectl-client-side-apply', 'kubectl-rollout', 'kube-controller-manager'])(
  'a note that %s wrote wakes nothing, and is left to whom it belongs',
  async (manager) => {
    await sleep();
    const notes = { ...web.object.metadata.annotations };
    scale(web, 1);
    await verdicts();
    annotate(web, manager, notes);
    scale(web, 1);
    expect(await verdicts()).toEqual(['keep changed-lately']);
    expect([replicasOf(web), web.object.metadata.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION]]).toEqual([1, '3']);
  },
);
