import { createHash } from 'node:crypto';
import type { KubeClient } from '../client.ts';
import { call, isConflict } from '../errors.ts';
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

/** What happened to an object of any kind. */
export interface ObjectEvent extends Told {
  object: ObjectName & { apiVersion: string; kind: string; uid: string };
  /** Who tells it. */
  component: string;
}

/** An Event as it is written. */
export interface EventBody {
  metadata: ObjectName;
  message: string;
  lastTimestamp: Date;
  count: number;
}

/** Names may have 253 characters; the end tells two events from each other. */
const MAX_NAME = 230;

/** What a `note` of events.k8s.io may have; an error may quote the object that it is about. */
const MAX_MESSAGE = 1024;

/** Tells an event. Returns false where it was told before. */
export async function tellObjectEvent({ core }: KubeClient, event: ObjectEvent): Promise<boolean> {
  const body = eventBody(event);
  const { namespace } = body.metadata;
  try {
    await call(
      `tell of ${event.object.kind} ${namespace}/${event.object.name}`,
      core.createNamespacedEvent({ namespace, body }),
    );
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** The Event's object; its name follows from what it is about, its reason and its identity. */
export function eventBody({ object, type, reason, message, identity, component }: ObjectEvent) {
  const { apiVersion, kind, namespace, name, uid } = object;
  const hash = createHash('sha256').update(`${uid} ${reason} ${identity}`).digest('hex').slice(0, 16);
  const now = new Date();
  return {
    // A name that is cut may end where no part of a name may: at a dot or a hyphen.
    metadata: { namespace, name: `${name.slice(0, MAX_NAME).replace(/[-.]+$/, '')}.${hash}` },
    involvedObject: { apiVersion, kind, namespace, name, uid },
    type,
    reason,
    message: message.slice(0, MAX_MESSAGE).toWellFormed(),
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}
