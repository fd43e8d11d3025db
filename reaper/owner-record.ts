import { IDLED_AT_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import type { ObjectKind } from '../kube/discovery.ts';
import type { OwnerReference } from '../kube/monitored-pods.ts';
import { type AnyObject, FIELD_MANAGER } from '../kube/objects.ts';
import { parseInteger } from '../runtime/parse.ts';
import type { ReadPlace } from './cluster.ts';

/** What was written before an owner was put to sleep. */
export interface SleepNote {
  /** Undefined where it cannot be read. */
  replicasBefore: number | undefined;
  /** By the API server's clock where it says so, milliseconds since 1970. */
  at: number;
}

/** All that is kept of an owner: there may be thousands. */
export interface OwnerRecord extends ReadPlace {
  uid: string;
  generation: number | undefined;
  /** Milliseconds since 1970, as {@link changedAt}. */
  createdAt: number;
  /** When somebody but us last wanted something else of it. */
  changedAt: number;
  isTerminating: boolean;
  isPaused: boolean;
  isRollingOut: boolean;
  /** True where zero replicas would delete the claims of its volumes, or of one that it scales in turn. */
  deletesClaims: boolean;
  /** The project's labels and annotations; an annotation comes before a label of its name. */
  notes: Readonly<Record<string, string>>;
  sleep: SleepNote | undefined;
}

const PREFIX = 'spawner.io/';

/** Kinds that leave counts of zero out of their status. */
const COUNTING_KINDS = ['Deployment', 'StatefulSet'];

/** More than a scheduler has ever seen of one owner. */
const parseReplicas = parseInteger(1, 1_000_000);

/** What is kept of an owner. */
export function ownerRecord(kind: ObjectKind, namespace: string, object: AnyObject): OwnerRecord {
  const { metadata, spec = {} } = object;
  const { name, uid, resourceVersion, generation, labels, annotations } = metadata;
  const ours = Object.entries({ ...labels, ...annotations }).filter(([key]) => key.startsWith(PREFIX));
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
    notes: Object.fromEntries(ours),
    sleep: sleepNote(object),
  };
}

/** An owner as its pods and its events name it. */
export function referenceOf({ kind: { apiVersion, kind }, name, uid }: OwnerRecord): OwnerReference {
  return { apiVersion, kind, name, uid };
}

/**
 * The API server notes who changed which fields, and when. What a controller writes into the status is no wish.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function changedAt({ metadata }: AnyObject): number {
  const wishes = (metadata.managedFields ?? []).filter(
    ({ manager, subresource }) => subresource !== 'status' && manager !== FIELD_MANAGER,
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

function sleepNote({ metadata: { annotations = {}, managedFields = [] } }: AnyObject): SleepNote | undefined {
  const { [REPLICAS_BEFORE_IDLE_ANNOTATION]: before, [IDLED_AT_ANNOTATION]: at } = annotations;
  if (before === undefined && at === undefined) return undefined;
  const replicas = parseReplicas(before ?? '');
  const entry = managedFields.find(
    ({ manager, fieldsV1 }) =>
      manager === FIELD_MANAGER && JSON.stringify(fieldsV1)?.includes(`"f:${IDLED_AT_ANNOTATION}"`),
  );
  return {
    replicasBefore: replicas.kind === 'value' ? replicas.value : undefined,
    at: Date.parse(entry?.time ?? at ?? ''),
  };
}
