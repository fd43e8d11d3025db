import { KEY_PREFIX } from '../../contract/labels.ts';
import { REAPER_WRITER } from '../../contract/writers.ts';
import type { ObjectKind } from '../kube/discovery.ts';
import type { OwnerReference } from '../kube/objects/monitored-pods.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import type { ReadPlace } from './cluster.ts';
import { digest } from './digest.ts';
import type { Hints } from './rules.ts';
import { SLEEP_ANNOTATIONS, type SleepNote, sleepNote } from './sleep-note.ts';

/** All that is kept of an owner: there may be thousands. */
export interface OwnerRecord extends ReadPlace {
  uid: string;
  generation: number | undefined;
  /** Milliseconds since 1970, as {@link changedAt}. */
  createdAt: number;
  /** When another client last requested a change of it. */
  changedAt: number;
  isTerminating: boolean;
  isPaused: boolean;
  isRollingOut: boolean;
  /** True where zero replicas would delete the claims of its volumes, or of one that it scales in turn. */
  deletesClaims: boolean;
  /** What people say by the project's labels and annotations; an annotation comes before a label of its name. */
  notes: Hints;
  sleep: SleepNote | undefined;
  /** A hash of its spec. */
  spec: string;
}

/** Kinds that leave counts of zero out of their status. */
const COUNTING_KINDS = ['Deployment', 'StatefulSet'];

/** What is kept of an owner. */
export function ownerRecord(kind: ObjectKind, namespace: string, object: AnyObject): OwnerRecord {
  const { metadata, spec = {} } = object;
  const { name, uid, resourceVersion, generation } = metadata;
  return {
    kind,
    namespace,
    name,
    uid,
    resourceVersion,
    generation,
    createdAt: Date.parse(metadata.creationTimestamp),
    changedAt: changedAt(object),
    isTerminating: metadata.deletionTimestamp !== undefined,
    isPaused: spec.paused === true || spec.suspend === true,
    isRollingOut: isRollingOut(kind, object),
    deletesClaims: deletesClaims(object),
    notes: readHints(object),
    sleep: sleepNote(object),
    spec: digest(spec),
  };
}

/** What people say by the project's labels and annotations, in one order; what a reaper wrote is left out. */
export function readHints({ metadata: { labels, annotations } }: AnyObject): Hints {
  const said = Object.entries({ ...labels, ...annotations });
  const ofPeople = said.filter(([key]) => key.startsWith(KEY_PREFIX) && !SLEEP_ANNOTATIONS.includes(key));
  return Object.fromEntries(ofPeople.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** An owner as its pods and its events name it. */
export function buildReference({ kind: { apiVersion, kind }, name, uid }: OwnerRecord): OwnerReference {
  return { apiVersion, kind, name, uid };
}

/**
 * The API server notes who changed which fields, and when. What a controller writes into the status is no wish.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function changedAt({ metadata }: AnyObject): number {
  const wishes = (metadata.managedFields ?? []).filter(
    ({ manager, subresource }) => subresource !== 'status' && manager !== REAPER_WRITER,
  );
  const times = wishes.map(({ time }) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time));
  return Math.max(Date.parse(metadata.creationTimestamp), ...times);
}

/**
 * True as long as its controller has not seen the last change or has not brought all pods to it. Only kinds that say so
 * can be found out; the pods of the others have to speak for them.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 */
function isRollingOut({ kind }: ObjectKind, { metadata, spec = {}, status = {} }: AnyObject): boolean {
  const { observedGeneration, updatedReplicas, replicas, currentRevision, updateRevision } = status;
  // Argo's Rollouts write it as a text.
  if (observedGeneration !== undefined && Number(observedGeneration) !== metadata.generation) return true;
  if (currentRevision !== updateRevision) return true;
  const isCounting = COUNTING_KINDS.includes(kind);
  const counts = isCounting ? [updatedReplicas ?? 0, replicas ?? 0] : [updatedReplicas, replicas];
  const wanted = isCounting ? (spec.replicas ?? 1) : spec.replicas;
  return typeof wanted === 'number' && counts.some((count) => typeof count === 'number' && count !== wanted);
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention */
function deletesClaims({ spec = {} }: AnyObject): boolean {
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  return typeof policy === 'object' && policy !== null && 'whenScaled' in policy && policy.whenScaled !== 'Retain';
}
