import { createHash } from 'node:crypto';
import type { KubeClient } from './client.ts';
import { call, isConflict } from './errors.ts';
import type { ObjectName } from './secrets.ts';

/** What happened to a pod, for those who ask `kubectl describe`. */
export interface PodEvent {
  pod: ObjectName & { uid: string };
  type: 'Normal' | 'Warning';
  /** One word in CamelCase. */
  reason: string;
  message: string;
  /** Tells this event from others of its reason. What has the same one is told once, also by the next process. */
  identity: string;
}

/** Names may have 253 characters; the end tells two events from each other. */
const MAX_POD_NAME = 230;

/** Tells an event. Returns false where it was told before. */
export async function tellEvent({ core }: KubeClient, event: PodEvent): Promise<boolean> {
  const { pod, type, reason, message, identity } = event;
  const { namespace, name, uid } = pod;
  const hash = createHash('sha256').update(`${uid} ${reason} ${identity}`).digest('hex').slice(0, 16);
  const now = new Date();
  const body = {
    metadata: { namespace, name: `${name.slice(0, MAX_POD_NAME)}.${hash}` },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    type,
    reason,
    message,
    source: { component: 'spawner-controller' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  try {
    await call(`tell of pod ${namespace}/${name}`, core.createNamespacedEvent({ namespace, body }));
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}
