import { IDLE_TIMEOUT_ANNOTATION } from '../../../contract/annotations.ts';
import type { ObjectKind } from '../../kube/discovery.ts';
import type { Random } from '../../text/testing/random.ts';
import type { Blemish } from './apply.ts';
import { leaveNote } from './random-notes.ts';
import { fail, SimulatedCluster } from './simulated-cluster.ts';
import { made, pick, pod, type Workload } from './simulated-workload.ts';
import { BLEMISHES } from './sleep-blockers.ts';

/** Workloads in a world. */
export interface Fleet {
  world: SimulatedCluster;
  workloads: Workload[];
  /** Hours later: what is wrong with some of them comes about. */
  goOn(): void;
}

const scalable = (apiVersion: string, kind: string, plural: string): ObjectKind => ({
  apiVersion,
  kind,
  plural,
  isNamespaced: true,
  hasScale: true,
});
const REPLICA_SET = scalable('apps/v1', 'ReplicaSet', 'replicasets');
const KINDS = [
  scalable('apps/v1', 'Deployment', 'deployments'),
  scalable('apps/v1', 'StatefulSet', 'statefulsets'),
  REPLICA_SET,
  scalable('v1', 'ReplicationController', 'replicationcontrollers'),
  scalable('example.com/v1', 'Game', 'games'),
];
const OPERATOR: ObjectKind = { ...scalable('example.com/v1', 'Team', 'teams'), hasScale: false };

/** What the reaper of the tests goes by where nothing is said. */
export const DEFAULT_TIMEOUT_SECONDS = 900;

/** Longer than any timeout of a workload that shall sleep. */
const HOURS_LATER_SECONDS = 4 * 3600;

/** A fleet of up to four workloads, as a pass finds it hours before; three of five have nothing wrong with them. */
export function randomFleet(random: Random): Fleet {
  const world = new SimulatedCluster();
  world.epoch += Math.floor(random() * 1e9);
  world.seconds = 100_000 + random() * 1000;
  const workloads = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => workload(world, index, random));
  const blemished = workloads.map((each) => {
    const count = random() < 0.6 ? 0 : 1 + Math.floor(random() * 2);
    const blemishes = together(Array.from({ length: count }, () => pick(BLEMISHES, random)));
    for (const blemish of blemishes) blemish.before?.({ world, workload: each, random });
    each.blemishes = blemishes;
    return { each, blemishes };
  });
  world.observations = '';
  world.seconds -= HOURS_LATER_SECONDS;
  const goOn = () => {
    world.seconds += HOURS_LATER_SECONDS;
    world.happenings.length = 0;
    for (const each of workloads) leaveNote(world, each, random);
    for (const { each, blemishes } of blemished)
      for (const blemish of blemishes) blemish.spoil({ world, workload: each, random });
    if (random() < 0.03) breakKeda(world, workloads);
  };
  return { world, workloads, goOn };
}

/** One history at most, which comes first: two may take back what the other says. */
function together(picked: readonly Blemish[]): Blemish[] {
  const [history, ...others] = picked.filter(({ before }) => before);
  const rest = picked.filter((each) => each !== history && !others.includes(each));
  return [...(history ? [history] : []), ...new Set(rest)];
}

/** It is unknown what KEDA scales. */
function breakKeda(world: SimulatedCluster, workloads: readonly Workload[]): void {
  const { before } = world;
  world.before = (request) => {
    if (request === 'list scale targets') fail(500);
    before(request);
  };
  for (const each of workloads) each.blemishes.push({ name: 'it is unknown what KEDA scales' });
}

function workload(world: SimulatedCluster, index: number, random: Random): Workload {
  const kind = pick(KINDS, random);
  const name = `app-${index}`;
  const namespace = `team-${index}`;
  const timeoutSeconds = random() < 0.5 ? DEFAULT_TIMEOUT_SECONDS : 10 + Math.floor(random() * 3590);
  const replicas = 1 + Math.floor(random() * 4);
  const annotations =
    timeoutSeconds === DEFAULT_TIMEOUT_SECONDS ? {} : { [IDLE_TIMEOUT_ANNOTATION]: `${timeoutSeconds}s` };
  const above = random() < 0.2 ? [made(world, { kind: OPERATOR, name, replicas, app: '' })] : [];
  const owner = made(world, { kind, name, replicas, app: name, owner: above[0] });
  owner.object.metadata.annotations = annotations;
  const sets =
    kind.kind === 'Deployment' ? [made(world, { kind: REPLICA_SET, name: `${name}-1`, replicas, app: '', owner })] : [];
  const direct = sets[0] ?? owner;
  const pods = Array.from({ length: replicas }, (_, at) =>
    pod(world, {
      name: `${name}-${at}`,
      namespace,
      app: name,
      owner: direct,
      idleSince: idleSince(world, timeoutSeconds, random),
    }),
  );
  world.owners.push(owner, ...sets, ...above);
  world.pods.push(...pods);
  return { owner, others: [...sets, ...above], pods, namespace, timeoutSeconds, blemishes: [] };
}

function idleSince(world: SimulatedCluster, timeoutSeconds: number, random: Random): number {
  return world.seconds - timeoutSeconds - 1 - random() * 5000;
}
