import type { SessionReason, SessionStatus } from '../../contract/sessions.ts';
import type { Looks } from './looks.ts';
import type { Trouble } from './pod-trouble.ts';
import type { SessionPod } from './session-pod.ts';
import type { SessionSettings } from './session-settings.ts';

/** What is kept of a session's object. Times are milliseconds since 1970, by the API server's clock. */
export interface SessionFacts {
  namespace: string;
  name: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  createdAt: number;
  deletedAt: number | undefined;
  hasFinalizer: boolean;
  settings: SessionSettings;
  status: SessionStatus;
}

/** Everything that a session is judged by. */
export interface SessionScene {
  session: SessionFacts;
  /** The pod of the session's name, whosever it is. */
  pod: SessionPod | undefined;
  looks: Looks | undefined;
  /** What the kubelet's Events say keeps the pod from starting, and when they were read; undefined before that. */
  warnings: { at: number; trouble: Trouble | undefined } | undefined;
  /** True once the pod has the Service that the session asks for. */
  hasService: boolean;
  /** Why it must not have a pod. */
  refusal: { reason: Extract<SessionReason, 'Refused' | 'Quota'>; message: string } | undefined;
  /** Since when the pod has been as far as it is, and its trouble the same. */
  unchangedSince: number;
  /** True where its namespace keeps more ended sessions than it may, and this is one of the oldest. */
  isSurplus: boolean;
  now: number;
}

/** What an installation decides for all sessions. */
export interface JudgeRules {
  /** Between the loss of the route and the end of the pod: for as long a router may still send requests to it. */
  routeDelayMs: number;
  /** How long an ended session is kept, to say why it ended. */
  retentionMs: number;
  /** How long one may go unmonitored; undefined for ever. */
  maxUnmonitoredMs: number | undefined;
  /** The URL of a session at an address. */
  urlOf(session: SessionFacts, ip: string): string;
}

/** A change of a status, null takes a field away. */
export type StatusPatch = { [F in keyof SessionStatus]?: SessionStatus[F] | null };

/** What to do about a session, one thing at a time. */
export type SessionAction =
  | { kind: 'create-pod' }
  /** Creates the Service, which belongs to the pod of this uid. */
  | { kind: 'create-service'; uid: string }
  | { kind: 'write-status'; patch: StatusPatch }
  | { kind: 'delete-pod'; uid: string }
  /** Gives the pod a further sidecar of this name, as the last one ended. */
  | { kind: 'attach-sidecar'; name: string }
  | { kind: 'remove-finalizer' }
  | { kind: 'delete-session' }
  /** Asks the sidecar now. */
  | { kind: 'ask'; ip: string }
  /** Reads the Events of the pod. */
  | { kind: 'read-events'; uid: string }
  /** Nothing before this time, unless something changes. */
  | { kind: 'wait'; until: number };

/** True where the pod is the session's own. */
export function isOwn(pod: SessionPod | undefined, { uid }: SessionFacts): pod is SessionPod {
  return pod !== undefined && pod.ownerUid === uid;
}

/** When a session's lifetime is over. */
export function endOfLife({ createdAt, settings }: SessionFacts): number {
  return settings.maxLifetimeSeconds === undefined
    ? Number.POSITIVE_INFINITY
    : createdAt + settings.maxLifetimeSeconds * 1000;
}
