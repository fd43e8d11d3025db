import type { OwnerRecord } from '../lib/workloads/owner-record.ts';
import { wakeUp } from '../lib/workloads/put-to-sleep.ts';
import { type Found, findWorkload, formatWorkload } from './find-workload.ts';
import { connectCluster, lookAtFleet } from './fleet.ts';
import { chooseSettings } from './reaper-view.ts';
import type { Scaled } from './scaled.ts';
import type { Scope } from './scope.ts';

/**
 * Gives a workload back the replicas that it had before it was put to sleep, also where it was scaled up to some of them.
 * @throws Error where it has them all
 */
export async function wake(scope: Scope, words: readonly string[], replicas: number | undefined): Promise<Scaled> {
  const fleet = await lookAtFleet(scope);
  const found = findWorkload(fleet, words);
  const name = formatWorkload(found);
  const owner = sleptOwner(found);
  if (!owner) throw new Error(`Cannot wake ${name}: it is awake`);
  const to = replicas ?? owner.sleep?.replicasBefore;
  if (to === undefined)
    throw new Error(`Cannot wake ${name}: its former number of replicas is unknown. Give it with --replicas`);
  const cluster = connectCluster(scope, chooseSettings(fleet.reaper));
  const { replicas: from } = await cluster.readScale(owner);
  if (from >= to) throw new Error(`Cannot wake ${name}: it is awake`);
  if ((await wakeUp(cluster, owner, to)) !== 'done')
    throw new Error(`Cannot wake ${name}: it was changed meanwhile. Try again`);
  return { workload: name, namespace: owner.namespace, from, to };
}

/** What has the notes of one that was put to sleep on it. */
function sleptOwner(found: Found): OwnerRecord | undefined {
  if (found.kind === 'asleep') return found.sleeper.owner;
  const { above } = found.seen.workload;
  if (above.kind !== 'owner') return undefined;
  const { sleep } = above.owner;
  return sleep && sleep.phase !== 'foreign' ? above.owner : undefined;
}
