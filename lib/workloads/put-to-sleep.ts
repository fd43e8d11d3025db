import {
  IDLED_AT_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
  SLEEP_PHASE_ANNOTATION,
} from '../../contract/annotations.ts';
import { isConflict } from '../kube/errors.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import type { Cluster, ReadPlace } from './cluster.ts';
import { type OwnerRecord, readHints } from './owner-record.ts';
import type { Hints } from './rules.ts';
import { phaseNotes } from './sleep-note.ts';

/** The result of an attempt: the owner may have been changed meanwhile. */
export type Outcome = 'done' | 'changed-meanwhile';

/** An owner as it was read, and what was wanted of it then. */
type ReadOwner = ReadPlace & { generation: number | undefined; notes: Hints };

/** Attempts against status writes: the Deployment controller makes one or two after an annotation has changed. */
const ATTEMPTS = 5;

/** What takes the reaper's notes away. */
const NOTHING = {
  [REPLICAS_BEFORE_IDLE_ANNOTATION]: null,
  [IDLED_AT_ANNOTATION]: null,
  [SLEEP_PHASE_ANNOTATION]: null,
};

/**
 * Scales an owner to zero. What it takes to wake it up is written first, so that a reaper that dies in between has lost
 * nothing; that it sleeps is written last, so that nothing else is ever taken for it. Each write goes through what was
 * read before it.
 * @throws KubeError where the API server will not have it; the notes are taken back
 */
export async function putToSleep(cluster: Cluster, owner: OwnerRecord, replicas: number): Promise<Outcome> {
  const idledAt = { [IDLED_AT_ANNOTATION]: new Date(cluster.now()).toISOString() };
  const noted = await unlessChanged(
    cluster.annotate(owner, { ...phaseNotes('falling-asleep', owner, replicas), ...idledAt }),
  );
  if (!noted) return 'changed-meanwhile';
  try {
    if (!(await scaleWhileUnchanged(cluster, owner, noted))) {
      await revertSleep(cluster, owner, noted);
      return 'changed-meanwhile';
    }
  } catch (error) {
    await revertSleep(cluster, owner, noted).catch(() => undefined);
    throw error;
  }
  // It sleeps. Without this, it wakes up with the replicas that it is given then.
  await markAsleep(cluster, owner, noted).catch(() => undefined);
  return 'done';
}

/**
 * Gives an owner back the replicas that it had, once: the note says so before it is done, and goes after that.
 * @throws KubeError
 */
export async function wakeUp(cluster: Cluster, owner: OwnerRecord, replicas: number): Promise<Outcome> {
  const isMarked = owner.sleep?.phase === 'waking' && owner.sleep.replicasBefore === replicas;
  const marked = isMarked
    ? owner
    : await whileUnchanged(cluster, owner, async (place) =>
        asRead(owner, await cluster.annotate(place, phaseNotes('waking', owner, replicas))),
      );
  const isScaled = marked && (await whileUnchanged(cluster, marked, (place) => done(cluster.scale(place, replicas))));
  return isScaled ? clearSleepNotes(cluster, asRead(owner, await cluster.readObject(owner))) : 'changed-meanwhile';
}

/**
 * Takes the reaper's notes off an owner.
 * @throws KubeError
 */
export async function clearSleepNotes(cluster: Cluster, owner: ReadOwner): Promise<Outcome> {
  const isTidy = await whileUnchanged(cluster, owner, (place) => done(cluster.annotate(place, NOTHING)));
  return isTidy ? 'done' : 'changed-meanwhile';
}

/** Writes through the owner as it was read; where only its status has changed since, through that. */
async function whileUnchanged<T>(
  cluster: Cluster,
  owner: ReadOwner,
  write: (place: ReadPlace) => Promise<T>,
): Promise<T | undefined> {
  let { resourceVersion } = owner;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const written = await unlessChanged(write({ ...owner, resourceVersion }));
    if (written !== undefined) return written;
    const current = asRead(owner, await cluster.readObject(owner));
    const isSame = current.generation === owner.generation && textOf(current.notes) === textOf(owner.notes);
    if (!isSame) return undefined;
    resourceVersion = current.resourceVersion;
  }
  return undefined;
}

/**
 * A conflict may be only a status that its controller wrote. The generation and the annotations show which: the first change
 * of the desired state after ours ends the attempt.
 */
async function scaleWhileUnchanged(cluster: Cluster, owner: ReadPlace, noted: AnyObject): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await cluster.readObject(owner);
    if (describeDesiredState(current) !== describeDesiredState(noted)) return false;
    const { resourceVersion } = current.metadata;
    if (await unlessChanged(done(cluster.scale({ ...owner, resourceVersion }, 0)))) return true;
  }
  return false;
}

/** A waking in between finds the same: that it slept is true from now on. */
async function markAsleep(cluster: Cluster, owner: ReadPlace, noted: AnyObject): Promise<void> {
  const replicas = Number(noted.metadata.annotations?.[REPLICAS_BEFORE_IDLE_ANNOTATION]);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await cluster.readObject(owner);
    const { uid, generation, resourceVersion } = current.metadata;
    if (readPhase(current) !== readPhase(noted)) return;
    const notes = phaseNotes('asleep', { uid, generation }, replicas);
    if (await unlessChanged(done(cluster.annotate({ ...owner, resourceVersion }, notes)))) return;
  }
}

/** What the next pass would do as well. An owner that was scaled after all keeps its notes, and others' notes are theirs. */
async function revertSleep(cluster: Cluster, owner: ReadPlace, noted: AnyObject): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const current = await cluster.readObject(owner);
    const { replicas } = await cluster.readScale(owner);
    if (replicas === 0 || readPhase(current) !== readPhase(noted)) return;
    if ((await clearSleepNotes(cluster, asRead(owner, current))) === 'done') return;
  }
}

/** Two reapers write it at different times, and of different generations. */
function readPhase({ metadata: { annotations = {} } }: AnyObject): string {
  return textOf([annotations[IDLED_AT_ANNOTATION], annotations[SLEEP_PHASE_ANNOTATION]]);
}

function asRead(place: ReadPlace, object: AnyObject): ReadOwner {
  const { resourceVersion, generation } = object.metadata;
  return { ...place, resourceVersion, generation, notes: readHints(object) };
}

/** All of an object that a client can request. */
function describeDesiredState({
  metadata: { uid, generation, annotations, labels, deletionTimestamp },
}: AnyObject): string {
  return textOf([uid, generation, deletionTimestamp, sorted(annotations), sorted(labels)]);
}

function sorted(map: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}

function done(request: Promise<unknown>): Promise<true> {
  return request.then(() => true);
}

async function unlessChanged<T>(request: Promise<T>): Promise<T | undefined> {
  return request.catch((error: unknown) => {
    if (isConflict(error)) return undefined;
    throw error;
  });
}
