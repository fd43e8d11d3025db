import type { ObjectKind } from '../lib/kube/discovery.ts';
import { KubeError } from '../lib/kube/errors.ts';
import { scalableKinds } from '../lib/kube/objects/scalable-kinds.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import type { Log } from '../lib/process/log.ts';
import type { Cluster } from '../lib/workloads/cluster.ts';
import { type NotedOwner, notedOwners } from '../lib/workloads/noted-owners.ts';
import { clearSleepNotes } from '../lib/workloads/put-to-sleep.ts';

/**
 * Takes the reaper's notes off owners that are awake. What sleeps keeps them: they say how to wake it. Returns how many could
 * not be written.
 * @throws KubeError where the kinds cannot be listed
 */
export async function cleanOwners(rest: KubeRest, cluster: Cluster, log: Log): Promise<number> {
  let failed = 0;
  for (const kind of await scalableKinds(rest)) {
    for (const { owner, replicas } of await listOwners(rest, kind)) {
      if (replicas === 0) continue;
      const { namespace, name } = owner;
      const about = { namespace, workload: `${kind.kind}/${name}` };
      try {
        const outcome = await clearSleepNotes(cluster, owner);
        log.info('sleep annotations removed', { ...about, outcome });
      } catch (error) {
        failed += 1;
        log.error('sleep annotations not removed', { ...about, error });
      }
    }
  }
  return failed;
}

/** Where it may not list a kind, no reaper of the same release could write on it. */
async function listOwners(rest: KubeRest, kind: ObjectKind): Promise<NotedOwner[]> {
  return notedOwners(rest, kind).catch((error: unknown) => {
    if (error instanceof KubeError && error.code === 403) return [];
    throw error;
  });
}
