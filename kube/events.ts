import { createHash } from 'node:crypto';
import type { KubeClient } from './client.ts';
import { call, isConflict } from './errors.ts';
import type { ObjectName } from './secrets.ts';

/** What happened to something, for those who ask `kubectl describe`. */
export interface Told {
  type: 'Normal' | 'Warning';
  /** One word in CamelCase. */
  reason: string;
  message: string;
  /** Tells this event from others of its reason. What has the same one is told once, also by the next process. */
  identity: string;
}

/** What happened to a pod, as the controller tells it. */
export interface PodEvent extends Told {
  pod: ObjectName & { uid: string };
}

/** What happened to an object of any kind. */
export interface ObjectEvent extends Told {
  object: ObjectName & { apiVersion: string; kind: string; uid: string };
  /** Who tells it. */
  component: string;
}

/** Names may have 253 characters; the end tells two events from each other. */
const MAX_NAME = 230;

/** Tells an event of a pod. Returns false where it was told before. */
export function tellEvent(client: KubeClient, { pod, ...told }: PodEvent): Promise<boolean> {
  const object = { ...pod, apiVersion: 'v1', kind: 'Pod' };
  return tellObjectEvent(client, { ...told, object, component: 'spawner-controller' });
}

/** Tells an event. Returns false where it was told before. */
export async function tellObjectEvent({ core }: KubeClient, event: ObjectEvent): Promise<boolean> {
  const { type, reason, message, identity, component } = event;
  const { apiVersion, kind, namespace, name, uid } = event.object;
  const hash = createHash('sha256').update(`${uid} ${reason} ${identity}`).digest('hex').slice(0, 16);
  const now = new Date();
  const body = {
    metadata: { namespace, name: `${name.slice(0, MAX_NAME)}.${hash}` },
    involvedObject: { apiVersion, kind, namespace, name, uid },
    type,
    reason,
    message,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  try {
    await call(`tell of ${kind} ${namespace}/${name}`, core.createNamespacedEvent({ namespace, body }));
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
