import type { ObjectKind } from '../lib/kube/discovery.ts';
import { KubeError } from '../lib/kube/errors.ts';
import type { KubeRest } from '../lib/kube/rest.ts';
import { type NotedOwner, notedOwners } from '../lib/workloads/noted-owners.ts';
import type { OwnerRecord } from '../lib/workloads/owner-record.ts';

/** A workload that was put to sleep. It has no pods, so only the notes on it tell. */
export interface Sleeper {
  owner: OwnerRecord;
  replicasBefore: number | undefined;
  sinceMs: number;
}

/** What sleeps, as far as it may be seen. */
export interface Sleepers {
  asleep: readonly Sleeper[];
  /** Kinds that the person may not list, by their plural names. */
  hiddenKinds: readonly string[];
}

/**
 * The workloads of the kinds that sleep in the namespaces, or in all where none is given.
 * @throws KubeError
 */
export async function listSleepers(
  rest: KubeRest,
  kinds: readonly ObjectKind[],
  namespaces: readonly string[],
): Promise<Sleepers> {
  const places = namespaces.length > 0 ? namespaces : [undefined];
  const hiddenKinds: string[] = [];
  const lists = kinds.map(async (kind) => {
    try {
      return (await Promise.all(places.map((place) => notedOwners(rest, kind, place)))).flat();
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 403) throw error;
      hiddenKinds.push(kind.plural);
      return [];
    }
  });
  const noted = (await Promise.all(lists)).flat();
  const asleep = noted.filter(({ replicas }) => replicas === 0).map(toSleeper);
  return { asleep, hiddenKinds: hiddenKinds.toSorted((one, other) => one.localeCompare(other)) };
}

function toSleeper({ owner }: NotedOwner): Sleeper {
  return { owner, replicasBefore: owner.sleep.replicasBefore, sinceMs: owner.sleep.at };
}
