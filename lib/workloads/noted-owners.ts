import type { ObjectKind } from '../kube/discovery.ts';
import { groupPath } from '../kube/discovery.ts';
import { ignoreNotFound } from '../kube/errors.ts';
import { listItems } from '../kube/list-items.ts';
import { findController } from '../kube/objects/monitored-pods.ts';
import { type AnyObject, readScale } from '../kube/objects/objects.ts';
import type { KubeRest } from '../kube/rest.ts';
import { type OwnerRecord, ownerRecord } from './owner-record.ts';
import type { SleepNote } from './sleep-note.ts';

/** An owner with the notes of a reaper, and its replicas; undefined where its scale is gone. */
export interface NotedOwner {
  owner: OwnerRecord & { sleep: SleepNote };
  replicas: number | undefined;
}

/**
 * The owners of a kind that have notes of a reaper, of one namespace or of all.
 * @throws KubeError
 */
export async function notedOwners(rest: KubeRest, kind: ObjectKind, namespace?: string): Promise<NotedOwner[]> {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const path = `${groupPath(kind.apiVersion)}${place}/${kind.plural}`;
  const objects = Array.fromAsync(listItems<AnyObject>(rest, { action: `list the ${kind.plural}`, path }));
  const found: NotedOwner[] = [];
  for (const object of (await ignoreNotFound(objects)) ?? []) {
    const owner = notedOwner(kind, object);
    if (owner) found.push({ owner, replicas: await readReplicas(rest, owner, object) });
  }
  return found;
}

/**
 * The object with the notes of a reaper on it, if it has any. A Deployment's copies on its ReplicaSets are not meant for
 * them.
 */
export function notedOwner(kind: ObjectKind, object: AnyObject): NotedOwner['owner'] | undefined {
  const owner = ownerRecord(kind, object.metadata.namespace ?? '', object);
  const { sleep } = owner;
  if (!sleep || (sleep.phase === 'foreign' && findController(object.metadata.ownerReferences))) return undefined;
  return { ...owner, sleep };
}

/** Where the replicas of a kind are, only its scale knows: few have notes, so few are asked. */
async function readReplicas(rest: KubeRest, owner: OwnerRecord, { spec }: AnyObject): Promise<number | undefined> {
  if (typeof spec?.replicas === 'number') return spec.replicas;
  return (await ignoreNotFound(readScale(rest, owner)))?.replicas;
}
