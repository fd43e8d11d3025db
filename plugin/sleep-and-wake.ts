import { putToSleep, wakeUp } from '../reaper/put-to-sleep.ts';
import { type Found, findWorkload } from './find-workload.ts';
import { clusterOf, lookAtFleet } from './fleet.ts';
import { rulesOf } from './reaper-view.ts';
import type { Scope } from './scope.ts';

/** What became of a workload. */
export interface Scaled {
  workload: string;
  namespace: string;
  from: number;
  to: number;
}

/**
 * Puts a workload to sleep as the reaper would, without waiting for its timeout.
 * @throws Error where somebody may be connected and force is not asked for, or where it cannot be scaled
 */
export async function sleep(scope: Scope, words: readonly string[], isForced: boolean): Promise<Scaled> {
  const fleet = await lookAtFleet(scope);
  const found = findWorkload(fleet, words);
  if (found.kind === 'asleep') throw new Error(`Cannot put ${nameOf(found)} to sleep: it sleeps already`);
  const { workload, pods } = found.seen;
  const { above } = workload;
  if (above.kind !== 'owner')
    throw new Error(`Cannot put ${workload.name} to sleep: expected something that can be scaled`);
  const unsure = pods.find(({ answer }) => answer.kind !== 'idle');
  if (unsure && !isForced) {
    const { answer } = unsure;
    const why =
      answer.kind === 'busy'
        ? `pod ${unsure.name} has ${answer.connections} connections`
        : `pod ${unsure.name} does not say that nobody is connected`;
    throw new Error(`Cannot put ${workload.name} to sleep: ${why}. With --force, they are cut off`);
  }
  const cluster = clusterOf(scope, rulesOf(fleet.reaper));
  const { replicas } = await cluster.readScale(above.owner);
  if ((await putToSleep(cluster, above.owner, replicas)) !== 'done')
    throw new Error(`Cannot put ${workload.name} to sleep: somebody changed it meanwhile. Try again`);
  return { workload: workload.name, namespace: workload.namespace, from: replicas, to: 0 };
}

/**
 * Gives a workload back the replicas that it had before it was put to sleep.
 * @throws Error where it does not sleep
 */
export async function wake(scope: Scope, words: readonly string[], replicas: number | undefined): Promise<Scaled> {
  const fleet = await lookAtFleet(scope);
  const found = findWorkload(fleet, words);
  if (found.kind === 'awake') throw new Error(`Cannot wake ${nameOf(found)}: it is awake`);
  const { owner, replicasBefore } = found.sleeper;
  const to = replicas ?? replicasBefore;
  if (to === undefined)
    throw new Error(`Cannot wake ${nameOf(found)}: nobody wrote down how many replicas it had. Say so with --replicas`);
  const cluster = clusterOf(scope, rulesOf(fleet.reaper));
  if ((await wakeUp(cluster, owner, to)) !== 'done')
    throw new Error(`Cannot wake ${nameOf(found)}: somebody changed it meanwhile. Try again`);
  return { workload: nameOf(found), namespace: owner.namespace, from: 0, to };
}

function nameOf(found: Found): string {
  return found.kind === 'awake'
    ? found.seen.workload.name
    : `${found.sleeper.owner.kind.kind}/${found.sleeper.owner.name}`;
}
