import {
  IDLED_AT_ANNOTATION,
  REPLICAS_BEFORE_IDLE_ANNOTATION,
  SLEEP_PHASE_ANNOTATION,
} from '../../contract/annotations.ts';
import { REAPER_WRITER } from '../../contract/writers.ts';
import type { AnyObject } from '../kube/objects/objects.ts';
import { parseInteger } from '../text/parse.ts';
import { parseJson } from '../text/parse-json.ts';
import { isObject } from '../text/shape.ts';

/** How far a reaper came with an owner, in this order. */
export const SLEEP_PHASES = ['falling-asleep', 'asleep', 'waking'] as const;

/** One of {@link SLEEP_PHASES}. */
export type SleepPhase = (typeof SLEEP_PHASES)[number];

/** What a reaper wrote on an owner. */
export interface SleepNote {
  /**
   * `older`: by a version that wrote no phase. `foreign`: copied or written by another than a reaper, so it says nothing
   * about this owner.
   */
  phase: SleepPhase | 'older' | 'foreign';
  /** Undefined where it cannot be read, or where the note is not ours. */
  replicasBefore: number | undefined;
  /** By the API server's clock where it says so, milliseconds since 1970. */
  at: number;
  /** Of the owner as it was read before the phase was written. */
  generation: number | undefined;
}

/** The value of {@link SLEEP_PHASE_ANNOTATION}: it binds the note to one owner and one number. */
interface WrittenPhase {
  phase: SleepPhase;
  /** The owner's uid. */
  owner: string;
  replicas: number;
  generation: number | undefined;
}

/** The reaper's own annotations on an owner. */
export const SLEEP_ANNOTATIONS: readonly string[] = [
  REPLICAS_BEFORE_IDLE_ANNOTATION,
  IDLED_AT_ANNOTATION,
  SLEEP_PHASE_ANNOTATION,
];

/** More pods than a cluster is built for: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const parseReplicas = parseInteger(1, 150_000);

/** The annotations that say how far a reaper came. */
export function phaseNotes(
  phase: SleepPhase,
  { uid, generation }: { uid: string; generation: number | undefined },
  replicas: number,
): Record<string, string> {
  const written: WrittenPhase = { phase, owner: uid, replicas, generation };
  return { [REPLICAS_BEFORE_IDLE_ANNOTATION]: String(replicas), [SLEEP_PHASE_ANNOTATION]: JSON.stringify(written) };
}

/** What an earlier pass wrote on an owner; undefined where there is nothing. */
export function sleepNote(object: AnyObject): SleepNote | undefined {
  const { annotations = {}, uid } = object.metadata;
  const {
    [REPLICAS_BEFORE_IDLE_ANNOTATION]: before,
    [IDLED_AT_ANNOTATION]: at,
    [SLEEP_PHASE_ANNOTATION]: text,
  } = annotations;
  if (before === undefined && at === undefined) return undefined;
  const ownTime = timeOfOurs(object);
  const foreign = {
    phase: 'foreign',
    replicasBefore: undefined,
    at: Date.parse(at ?? ''),
    generation: undefined,
  } as const;
  if (ownTime === undefined) return foreign;
  const parsed = parseReplicas(before ?? '');
  const replicasBefore = parsed.kind === 'value' ? parsed.value : undefined;
  const note = { replicasBefore, at: Number.isNaN(ownTime) ? Date.parse(at ?? '') : ownTime };
  if (text === undefined) return { ...note, phase: 'older', generation: undefined };
  const written = parsePhase(text);
  if (!written || written.owner !== uid || written.replicas !== replicasBefore) return foreign;
  return { ...note, phase: written.phase, generation: written.generation };
}

/**
 * When a reaper last wrote to the object, where all of the note on it is a reaper's. A Deployment controller that copies
 * annotations to a ReplicaSet, `kubectl rollout undo` and clients that apply an exported manifest are other managers. What
 * was restored with its managers is older than the object itself.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function timeOfOurs({ metadata }: AnyObject): number | undefined {
  const keys = SLEEP_ANNOTATIONS.filter((key) => metadata.annotations?.[key] !== undefined);
  const ours = (metadata.managedFields ?? []).find(
    ({ manager, subresource, fieldsV1 }) =>
      manager === REAPER_WRITER && !subresource && keys.every((key) => hasAnnotation(fieldsV1, key)),
  );
  if (!ours) return undefined;
  const time = Date.parse(ours.time ?? '');
  return time < Date.parse(metadata.creationTimestamp) ? undefined : time;
}

function hasAnnotation(fields: object | undefined, key: string): boolean {
  const { 'f:metadata': metadata } = (fields ?? {}) as { 'f:metadata'?: { 'f:annotations'?: object } };
  return Object.hasOwn(metadata?.['f:annotations'] ?? {}, `f:${key}`);
}

function parsePhase(text: string): WrittenPhase | undefined {
  const written = parseJson(text);
  return isWritten(written) ? written : undefined;
}

function isWritten(written: unknown): written is WrittenPhase {
  if (!isObject(written)) return false;
  const { phase, owner, replicas } = written as Partial<WrittenPhase>;
  return SLEEP_PHASES.some((each) => each === phase) && typeof owner === 'string' && typeof replicas === 'number';
}
