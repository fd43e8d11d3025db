import type { ObjectKind } from '../kube/discovery.ts';
import { groupPath } from '../kube/discovery.ts';
import { ifFound } from '../kube/errors.ts';
import { controllerOf } from '../kube/monitored-pods.ts';
import type { AnyObject } from '../kube/objects.ts';
import type { KubeRest } from '../kube/rest.ts';
import { type OwnerRecord, ownerRecord } from '../reaper/owner-record.ts';

/** A workload that was put to sleep. It has no pods, so only the notes on it tell. */
export interface Sleeper {
  owner: OwnerRecord;
  replicasBefore: number | undefined;
  sinceMs: number;
}

const scalable = (apiVersion: string, kind: string, plural: string): ObjectKind => ({
  apiVersion,
  kind,
  plural,
  isNamespaced: true,
  hasScale: true,
});

/** Kinds that are looked through. Others can sleep as well, and `why` finds them by their name. */
const KINDS = [
  scalable('apps/v1', 'Deployment', 'deployments'),
  scalable('apps/v1', 'StatefulSet', 'statefulsets'),
  scalable('apps/v1', 'ReplicaSet', 'replicasets'),
  scalable('v1', 'ReplicationController', 'replicationcontrollers'),
];

/** As many as kubectl asks for at once. */
const PAGE_SIZE = '500';

/**
 * The workloads that sleep in the namespaces, or in all where none is given.
 * @throws KubeError
 */
export async function listSleepers(rest: KubeRest, namespaces: readonly string[]): Promise<Sleeper[]> {
  const places = namespaces.length > 0 ? namespaces.map((namespace) => `/namespaces/${namespace}`) : [''];
  const lists = KINDS.flatMap((kind) => places.map((place) => sleepersOf(rest, kind, place)));
  return (await Promise.all(lists)).flat();
}

interface Page {
  metadata: { continue?: string };
  items: AnyObject[];
}

async function sleepersOf(rest: KubeRest, kind: ObjectKind, place: string): Promise<Sleeper[]> {
  const path = `${groupPath(kind.apiVersion)}${place}/${kind.plural}`;
  const sleepers: Sleeper[] = [];
  let next: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, ...(next && { continue: next }) };
    const page = await ifFound(rest.send<Page>({ action: `list the ${kind.plural}`, path, query }));
    sleepers.push(...(page?.items ?? []).flatMap((object) => sleeperOf(kind, object) ?? []));
    next = page?.metadata.continue;
  } while (next);
  return sleepers;
}

/**
 * The object as one that sleeps, if it does. What is managed by something else is not meant: a Deployment copies its
 * annotations to its ReplicaSets.
 */
export function sleeperOf(kind: ObjectKind, object: AnyObject): Sleeper | undefined {
  if (object.spec?.replicas !== 0 || controllerOf(object.metadata.ownerReferences)) return undefined;
  const owner = ownerRecord(kind, object.metadata.namespace ?? '', object);
  return owner.sleep && { owner, replicasBefore: owner.sleep.replicasBefore, sinceMs: owner.sleep.at };
}
