import { ignoreNotFound } from '../kube/errors.ts';
import type { OwnerReference } from '../kube/objects/monitored-pods.ts';
import { findController } from '../kube/objects/monitored-pods.ts';
import { attempt, type Read, type ReadFailed, type ReadFailure } from './attempt.ts';
import type { Cluster } from './cluster.ts';
import { type OwnerRecord, ownerRecord } from './owner-record.ts';

/** Why there is nothing to put to sleep above a pod. */
export type NoOwnerReason = 'job' | 'daemonset' | 'no-scale' | 'unknown-owner' | ReadFailure;

/** What is above a pod. */
export type Climb =
  /** The topmost owner that can be scaled, and those above it. */
  | { kind: 'owner'; owner: OwnerRecord; above: readonly OwnerRecord[] }
  /** `top` is as far as it went. */
  | { kind: 'none'; reason: NoOwnerReason; top: OwnerReference; error?: string };

/** An owner on the way, and what manages it. */
interface Step {
  record: OwnerRecord;
  next: OwnerReference | undefined;
}

type Reader = Pick<Cluster, 'findKind' | 'readObject'>;

/** Kinds that end a climb without being read: they are never put to sleep. A Node owns the pods that its kubelet made itself. */
const ENDS: Readonly<Record<string, NoOwnerReason>> = {
  'batch/v1/Job': 'job',
  'apps/v1/DaemonSet': 'daemonset',
  'v1/Node': 'no-scale',
};

/** Kinds that the chart gives rights for: not to be allowed to read one is a fault of the installation. */
const GRANTED = ['apps/v1/Deployment', 'apps/v1/StatefulSet', 'apps/v1/ReplicaSet', 'v1/ReplicationController'];

/** Longer than any real chain, which are up to four; only a circle is longer. */
const MAX_STEPS = 10;

/** Climbs from a pod's controller to the top. Each owner on the way is read once in the life of this function. */
export function climber(cluster: Reader): (from: OwnerReference, namespace: string) => Promise<Climb> {
  const steps = new Map<string, Promise<Read<Step | undefined>>>();
  const step = (at: OwnerReference, namespace: string): Promise<Read<Step | undefined>> => {
    const key = `${namespace}/${at.apiVersion}/${at.kind}/${at.name}/${at.uid}`;
    const known = steps.get(key) ?? attempt(readStep(cluster, at, namespace));
    steps.set(key, known);
    return known;
  };
  return async (from, namespace) => {
    const chain: OwnerRecord[] = [];
    let top = from;
    for (let next: OwnerReference | undefined = from; next; ) {
      top = next;
      const end = ENDS[`${next.apiVersion}/${next.kind}`];
      if (end) return { kind: 'none', reason: end, top };
      if (chain.length >= MAX_STEPS)
        return { kind: 'none', reason: 'unreadable', top, error: 'its owners own each other' };
      const read = await step(next, namespace);
      if (read.kind === 'failed') return { kind: 'none', reason: whyUnread(read, top), top, error: read.error };
      if (!read.value) return { kind: 'none', reason: 'unknown-owner', top };
      chain.push(read.value.record);
      next = read.value.next;
    }
    const at = chain.findLastIndex(({ kind }) => kind.hasScale);
    const owner = chain[at];
    // What it scales in turn goes to zero as well.
    const deletesClaims = chain.slice(0, at + 1).some((each) => each.deletesClaims);
    return owner
      ? { kind: 'owner', owner: { ...owner, deletesClaims }, above: chain.slice(at + 1) }
      : { kind: 'none', reason: 'no-scale', top };
  };
}

/** A kind that the chart gives no right for is no failure: its pods stay awake until the cluster's owner says more. */
function whyUnread({ reason }: ReadFailed, { apiVersion, kind }: OwnerReference): NoOwnerReason {
  const isExpected = reason === 'no-rights' && !GRANTED.includes(`${apiVersion}/${kind}`);
  return isExpected ? 'unknown-owner' : reason;
}

/** Undefined where there is no such kind, no such object, or another one of its name by now. */
async function readStep(cluster: Reader, at: OwnerReference, namespace: string): Promise<Step | undefined> {
  const kind = await cluster.findKind(at.apiVersion, at.kind);
  const object = kind && (await ignoreNotFound(cluster.readObject({ kind, namespace, name: at.name })));
  if (!kind || object?.metadata.uid !== at.uid) return undefined;
  return { record: ownerRecord(kind, namespace, object), next: findController(object.metadata.ownerReferences) };
}
