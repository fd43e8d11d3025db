import type { Random } from '../../text/testing/random.ts';
import { fail, type SimulatedCluster, type SimulatedPod } from './simulated-cluster.ts';
import { pick, status, type Workload } from './simulated-workload.ts';

/** A workload to spoil, and where it is. */
export interface Spoiling {
  world: SimulatedCluster;
  workload: Workload;
  random: Random;
}

/** Something that has to keep a workload awake, whatever else is so. */
export interface Blemish {
  name: string;
  /** What was otherwise when an earlier pass looked. */
  before?(spoiling: Spoiling): void;
  spoil(spoiling: Spoiling): void;
}

/** What it does. */
export type Spoil = Blemish['spoil'];

/** One sidecar says something else. */
export function says(body: () => string | undefined): Spoil {
  return ({ workload, random }) => {
    pick(workload.pods, random).says = body;
  };
}

/** The last client of one pod left at a time. */
export function leftAt(workload: Workload, random: Random, atSeconds: number): void {
  pick(workload.pods, random).says = (at) => status({ seconds_inactive: Math.max(0, Math.floor(at - atSeconds)) });
}

/** Something is else with one pod. */
export function onPod(change: (pod: SimulatedPod) => void): Spoil {
  return ({ workload, random }) => change(pick(workload.pods, random));
}

/** Something is else with the owner. */
export function onOwner(change: (object: Workload['owner']['object']) => void): Spoil {
  return ({ world, workload: { owner } }) => {
    change(owner.object);
    world.touch(owner, false);
  };
}

/** All pods are owned by something else. */
export function ownedBy(apiVersion: string, kind: string): Spoil {
  return ({ workload }) => {
    const owner = { apiVersion, kind, name: workload.owner.object.metadata.name, uid: 'none', controller: true };
    for (const { object } of workload.pods) object.metadata.ownerReferences = [owner];
  };
}

/** A request for the owner fails. */
export function failing(code: number, request: (name: string) => string): Spoil {
  return ({ world, workload }) => on(world, request(nameOf(workload)), () => fail(code));
}

/** Something happens just before a request. */
export function on(world: SimulatedCluster, request: string, happens: () => void): void {
  const { before } = world;
  world.before = (each) => {
    if (each === request) happens();
    before(each);
  };
}

/** Something happens just before the first request of its kind. */
export function onceBefore(world: SimulatedCluster, request: string, happens: () => void): void {
  let isOver = false;
  on(world, request, () => {
    if (!isOver) happens();
    isOver = true;
  });
}

/** The owner as requests name it. */
export function nameOf({ owner }: Workload): string {
  return `${owner.kind.kind}/${owner.object.metadata.name}`;
}

/** The first pod. */
export function first({ pods: [pod] }: Workload): SimulatedPod {
  if (!pod) throw new RangeError('expected a pod');
  return pod;
}

/** A pod goes, unless it went before. */
export function remove(world: SimulatedCluster, pod: SimulatedPod): void {
  const at = world.pods.indexOf(pod);
  if (at >= 0) world.pods.splice(at, 1);
}
