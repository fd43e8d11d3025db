import type { Scale } from '../kube/objects/objects.ts';
import type { ScaleTarget } from '../kube/objects/scaled-objects.ts';
import type { Workload } from './group-by-owner.ts';
import { knownForSeconds, type Observed, observe } from './observations.ts';
import type { OwnerRecord } from './owner-record.ts';
import type { NoOwnerReason } from './owners.ts';
import { type DefaultRules, type Hints, isOptedOut, readRules } from './rules.ts';
import type { SleepFacts, Subject } from './verdict.ts';

/** What was read for a workload apart from its owners and pods. */
export interface Surroundings {
  /** Of its namespace. */
  notes: Hints;
  /** What KEDA scales. */
  targets: readonly ScaleTarget[];
  /** Undefined if it has not been read yet. */
  scale: Scale | undefined;
  /** By the API server's clock, milliseconds since 1970. */
  now: number;
  /** Undefined where nothing is kept of earlier passes. */
  observed?: Observed | undefined;
}

/**
 * Kinds whose generation goes up when an annotation changes; that of others counts changes of their spec only.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/registry/apps/deployment/strategy.go
 */
const ANNOTATIONS_COUNT_FOR = ['apps/v1/Deployment'];

/** The facts by which a workload is judged. */
export function buildSubject(
  workload: Workload,
  { notes, targets, scale, now, observed }: Surroundings,
  defaults: DefaultRules,
): Subject {
  const { above } = workload;
  if (above.kind === 'none') return subjectWithoutOwner(workload, above.reason);
  const owners = above.kind === 'owner' ? [above.owner, ...above.above] : [];
  const said = { pods: podNotes(workload), owners: owners.map((owner) => owner.notes), namespace: notes };
  const rules = readRules(said, defaults);
  if (above.kind === 'bare') return { kind: 'bare', rules };
  const { isPaused, isTerminating, isRollingOut, deletesClaims, createdAt, changedAt } = above.owner;
  const byKeda = isScaledByKeda(workload, targets);
  const observation = observe(workload, { notes, isScaledByKeda: byKeda });
  const knownFor =
    observed && observation ? knownForSeconds(observed, observation, now / 1000) : Number.POSITIVE_INFINITY;
  return {
    kind: 'owner',
    rules,
    isScaledByKeda: byKeda,
    isPaused,
    isTerminating,
    isRollingOut,
    deletesClaims,
    ageSeconds: (now - createdAt) / 1000,
    changedSecondsAgo: Math.min((now - changedAt) / 1000, knownFor),
    scale,
    sleep: defaults.isAskedFor ? undefined : sleepFacts(above.owner, now),
  };
}

/** True where KEDA scales its owner, or one above. */
export function isScaledByKeda({ above }: Workload, targets: readonly ScaleTarget[]): boolean {
  const owners = above.kind === 'owner' ? [above.owner, ...above.above] : [];
  return owners.some((owner) => targets.some((target) => isTarget(target, owner)));
}

/** A note that is not ours says nothing of this owner. */
function sleepFacts({ kind, generation, sleep }: OwnerRecord, now: number): SleepFacts | undefined {
  if (!sleep || sleep.phase === 'foreign') return undefined;
  const { phase, replicasBefore, at } = sleep;
  const changes = (generation ?? Number.NaN) - (sleep.generation ?? Number.NaN);
  const byOurNote = ANNOTATIONS_COUNT_FOR.includes(`${kind.apiVersion}/${kind.kind}`) ? 1 : 0;
  return { phase, replicasBefore, secondsAgo: (now - at) / 1000, isUnchangedSince: changes <= byOurNote };
}

/** Who opted out cares for no other reason, least of all that the reaper lacks a right. */
export function subjectWithoutOwner(workload: Workload, reason: NoOwnerReason): Subject {
  return { kind: 'none', reason: isOptedOut(podNotes(workload)) ? 'opted-out' : reason };
}

function podNotes({ pods }: Workload): Hints[] {
  return pods.map(({ labels, annotations }) => ({ ...labels, ...annotations }));
}

function isTarget(target: ScaleTarget, { kind, namespace, name }: OwnerRecord): boolean {
  const parseGroup = (apiVersion: string) => apiVersion.split('/')[0];
  return (
    target.namespace === namespace &&
    target.kind === kind.kind &&
    target.name === name &&
    parseGroup(target.apiVersion) === parseGroup(kind.apiVersion)
  );
}
