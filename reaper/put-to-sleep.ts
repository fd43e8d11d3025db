import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { isConflict } from '../kube/errors.ts';
import type { AnyObject } from '../kube/objects.ts';
import type { Cluster, ReadPlace } from './cluster.ts';
import type { OwnerRecord } from './owner-record.ts';

/** What became of an attempt: somebody else may have wanted something of the owner meanwhile. */
export type Outcome = 'done' | 'changed-meanwhile';

/** Attempts against status writes: the Deployment controller makes one or two after an annotation has changed. */
const ATTEMPTS = 5;

/** What takes the reaper's notes away. */
const NOTHING = { [REPLICAS_BEFORE_IDLE_ANNOTATION]: null, [IDLED_AT_ANNOTATION]: null };

/**
 * Scales an owner to zero. What it takes to wake it up is written first, so that a reaper that dies in between has lost
 * nothing. Each write goes through what was read before it.
 * @throws KubeError where the API server will not have it; the notes are taken back
 */
export async function putToSleep(cluster: Cluster, owner: ReadPlace, replicas: number): Promise<Outcome> {
  const notes = {
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(replicas),
    [IDLED_AT_ANNOTATION]: new Date(cluster.now()).toISOString(),
  };
  const noted = await unlessChanged(cluster.annotate(owner, notes));
  if (!noted) return 'changed-meanwhile';
  try {
    if (await scaleWhileUnchanged(cluster, owner, noted)) return 'done';
    await takeBack(cluster, owner, noted);
    return 'changed-meanwhile';
  } catch (error) {
    await takeBack(cluster, owner, noted).catch(() => undefined);
    throw error;
  }
}

/**
 * Gives an owner back the replicas that it had. The note goes last: what dies in between is done again.
 * @throws KubeError
 */
export async function wakeUp(cluster: Cluster, owner: OwnerRecord, replicas: number): Promise<Outcome> {
  const outcome = await whileUnchanged(cluster, owner, (place) => cluster.scale(place, replicas));
  if (outcome !== 'done') return outcome;
  const { metadata } = await cluster.readObject(owner);
  const { resourceVersion, generation } = metadata;
  return tidy(cluster, { ...owner, resourceVersion, generation });
}

/**
 * Takes the reaper's notes off an owner.
 * @throws KubeError
 */
export async function tidy(cluster: Cluster, owner: ReadPlace & { generation: number | undefined }): Promise<Outcome> {
  return whileUnchanged(cluster, owner, (place) => cluster.annotate(place, NOTHING));
}

/** Writes through the owner as it was read; where only its status has changed since, through that. */
async function whileUnchanged(
  cluster: Cluster,
  owner: ReadPlace & { generation: number | undefined },
  write: (place: ReadPlace) => Promise<unknown>,
): Promise<Outcome> {
  let { resourceVersion } = owner;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await unlessChanged(write({ ...owner, resourceVersion }).then(() => true))) return 'done';
    const { metadata } = await cluster.readObject(owner);
    if (metadata.generation !== owner.generation) return 'changed-meanwhile';
    resourceVersion = metadata.resourceVersion;
  }
  return 'changed-meanwhile';
}

/**
 * A conflict may be no more than a status that its controller wrote. The generation and the annotations tell: the first
 * change after ours that somebody wanted ends the attempt.
 */
async function scaleWhileUnchanged(cluster: Cluster, owner: ReadPlace, noted: AnyObject): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await cluster.readObject(owner);
    if (wishOf(current) !== wishOf(noted)) return false;
    const { resourceVersion } = current.metadata;
    if (await unlessChanged(cluster.scale({ ...owner, resourceVersion }, 0).then(() => true))) return true;
  }
  return false;
}

/** What the next pass would do as well. An owner that was scaled after all keeps its notes, and others' notes are theirs. */
async function takeBack(cluster: Cluster, owner: ReadPlace, noted: AnyObject): Promise<void> {
  const at = (object: AnyObject) => object.metadata.annotations?.[IDLED_AT_ANNOTATION];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await cluster.readObject(owner);
    const { replicas } = await cluster.readScale(owner);
    if (replicas === 0 || at(current) !== at(noted)) return;
    const { resourceVersion, generation } = current.metadata;
    if ((await tidy(cluster, { ...owner, resourceVersion, generation })) === 'done') return;
  }
}

/** All of an object that somebody can want. */
function wishOf({ metadata: { uid, generation, annotations, labels, deletionTimestamp } }: AnyObject): string {
  return JSON.stringify([uid, generation, deletionTimestamp, sorted(annotations), sorted(labels)]);
}

function sorted(map: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}

async function unlessChanged<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (isConflict(error)) return undefined;
    throw error;
  });
}
