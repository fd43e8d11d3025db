import { MONITOR_LABEL, MONITOR_ON } from '../../../contract/labels.ts';
import type { ObjectKind } from '../../kube/discovery.ts';
import type { AnyObject } from '../../kube/objects/objects.ts';
import type { Random } from '../../text/testing/random.ts';
import type { SimulatedCluster, SimulatedOwner, SimulatedPod } from './simulated-cluster.ts';

/** One of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  const picked = list[Math.floor(random() * list.length)];
  if (picked === undefined) throw new RangeError('expected something to pick from');
  return picked;
}

/** One workload of a fleet, and all that is wrong with it. */
export interface Workload {
  owner: SimulatedOwner;
  /** Other objects between it and its pods, or above it. */
  others: SimulatedOwner[];
  pods: SimulatedPod[];
  namespace: string;
  timeoutSeconds: number;
  /** Empty where it must sleep, or be woken. */
  blemishes: { name: string }[];
  /** What is found on it of an earlier time. */
  note?: { isOurs: boolean; phase: string; replicas: number };
}

/** What an owner is made of. */
export interface Making {
  kind: ObjectKind;
  name: string;
  replicas: number;
  app: string;
  owner?: SimulatedOwner | undefined;
}

/** An object that was made a day ago and has been left alone since. */
export function made(world: SimulatedCluster, { kind, name, replicas, app, owner }: Making): SimulatedOwner {
  const time = new Date(world.nowMs() - 90_000_000).toISOString();
  const object: AnyObject = {
    metadata: {
      name,
      uid: `${kind.kind}-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: time,
      ownerReferences: owner ? [referenceTo(owner)] : [],
      managedFields: [
        { manager: 'kubectl', time },
        { manager: 'controller', subresource: 'status', time: new Date(world.nowMs()).toISOString() },
      ],
    },
    spec: { replicas },
    // Kinds of people's own say little of themselves.
    status: kind.kind === 'Game' ? {} : { observedGeneration: 1, replicas, updatedReplicas: replicas },
  };
  return { kind, object, app };
}

function referenceTo({ kind: { apiVersion, kind }, object: { metadata } }: SimulatedOwner) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}

/** A ready pod whose sidecar reports since when it has had no client. */
export function pod(
  world: SimulatedCluster,
  making: { name: string; namespace: string; app: string; owner: SimulatedOwner; idleSince: number },
): SimulatedPod {
  const { name, namespace, app, owner, idleSince: since } = making;
  const createdAt = new Date(world.nowMs() - (world.seconds - since) * 1000 - 5000);
  return {
    object: {
      metadata: {
        name,
        namespace,
        uid: `pod-${name}-${world.pods.length}-${Math.floor(since)}`,
        labels: { app, [MONITOR_LABEL]: MONITOR_ON },
        annotations: {},
        creationTimestamp: createdAt,
        ownerReferences: [referenceTo(owner)],
      },
      status: { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    says: (at) => status({ seconds_inactive: Math.floor(at - since) }),
  };
}

/** The body of a status of a sidecar that saw a client once and none since. */
export function status(differences: Readonly<Record<string, unknown>>): string {
  const idle = { active_connections: 0, waiting_connections: 0, listening: true, ever_active: true, reason: 'idle' };
  const rest = {
    idle_since: null,
    closed_at: null,
    monitored_ports: [],
    ports: {},
    ignored_connections: {},
    other_connections: {},
  };
  return JSON.stringify({ ...idle, ...rest, accepts_new_connections: true, seconds_inactive: 0, ...differences });
}
