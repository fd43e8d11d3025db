import type { SESSION_REASONS, SESSION_STATES } from './session-states.ts';

/** The API group and version of sessions. */
export const SESSION_API_VERSION = 'spawner.dev/v1';

/** The kind of a session: one server process for one user or document. */
export const SESSION_KIND = 'SessionLivedBackend';

/** In paths and rules. */
export const SESSION_PLURAL = 'sessionlivedbackends';

/** For kubectl. */
export const SESSION_SHORT_NAMES = ['slbe', 'slab'] as const;

/** On every pod of a session: the session's name. */
export const SESSION_LABEL = 'spawner.io/session';

/** On every pod of a session as well, as the older systems had it. */
export const RUN_LABEL = 'run';

/**
 * On a session from its creation: the object stays until its pod is gone. The creator of a session sets it. Without it the pod is
 * left to garbage collection, and the next session of that name waits for its end all the same, as their pods share a name.
 */
export const SESSION_FINALIZER = 'spawner.io/session';

/** Before the digest of a key in the names of session, pod and Service. */
export const SESSION_NAME_PREFIX = 'spawner-';

/**
 * Labels of a session that its pod does not get: Services and PodDisruptionBudgets of the chart select on these, and a pod with them
 * would be taken for one of ours. Nor does it get those with our own prefix.
 */
export const RESERVED_LABELS: readonly string[] = [
  RUN_LABEL,
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
];

/** How many sessions that have ended are kept in a namespace. */
export const MAX_ENDED_SESSIONS = 1000;

/** Of a session's name: a label's value and a Service's name may have no more. RFC 1123, section 2.1. */
export const MAX_SESSION_NAME = 63;

/** The port of a session's Service, as Spawner v2 had it. */
export const SESSION_SERVICE_PORT = 9090;

/** Before a session's id in the path of its URL. */
export const SESSION_PATH_PREFIX = '/p/';

/**
 * What a session's pod is told. `PORT` unless the template sets it; the fence grows with each session of one name, so that a
 * store can refuse what an earlier one writes.
 */
export const SESSION_ENVIRONMENT = {
  port: 'PORT',
  name: 'SPAWNER_POD_NAME',
  key: 'SPAWNER_POD_KEY',
  url: 'SPAWNER_POD_URL',
  fence: 'SPAWNER_FENCE',
} as const;

/** Where a session says nothing. */
export const SESSION_DEFAULTS = {
  gracePeriodSeconds: 300,
  httpPort: 8080,
  startTimeoutSeconds: 300,
} as const;

/**
 * What counts as activity.
 *
 * | mode        | a session is ended once |
 * |-------------|-------------------------|
 * | Connections | no client has been connected for the grace period, as its sidecar counts |
 * | Never       | its lifetime is over, or it is told to: never for being idle |
 */
export const SESSION_IDLE_MODES = ['Connections', 'Never'] as const;

/** One of {@link SESSION_IDLE_MODES}. */
export type SessionIdleMode = (typeof SESSION_IDLE_MODES)[number];

/** One of {@link SESSION_STATES}. */
export type SessionState = (typeof SESSION_STATES)[number];

/** One of {@link SESSION_REASONS}. */
export type SessionReason = (typeof SESSION_REASONS)[number];

/** A container of a template; all but these two is as in a Pod. */
export interface SessionContainer {
  name: string;
  image: string;
  [field: string]: unknown;
}

/** The spec of a Pod. The first container is the application. */
export interface SessionTemplate {
  containers: readonly SessionContainer[];
  [field: string]: unknown;
}

/** What is wanted of a session. All but the last three never changes. */
export interface SessionSpec {
  template: SessionTemplate;
  /** Where the application listens. */
  httpPort?: number | null;
  /** What the name was made of, and what the application is told. */
  key?: string | null;
  /** Whose it is. */
  account?: string | null;
  idle?: SessionIdleMode | null;
  /** From the creation until the URL has to work. */
  startTimeoutSeconds?: number | null;
  /** As the grace period, where no client was ever connected; without it, that. */
  neverConnectedSeconds?: number | null;
  /** Whether the application sees paths without the session's prefix. Default true. */
  stripPrefix?: boolean | null;
  /** Whether there is a Service of the session's name, on {@link SESSION_SERVICE_PORT}. Default false. */
  service?: boolean | null;
  /** How long it may be idle; null, 0 and none at all are the default. */
  gracePeriodSeconds?: number | null;
  /** From the creation, however busy it is. */
  maxLifetimeSeconds?: number | null;
  /** True ends it. */
  terminate?: boolean | null;
}

/** One of a session's conditions, as Kubernetes has them. */
export interface SessionCondition {
  type: (typeof SESSION_CONDITIONS)[number];
  status: 'True' | 'False';
  /** RFC 3339. */
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/**
 * | condition | it is true while |
 * |-----------|------------------|
 * | Monitored | the sidecar answers; false once it has not for a minute |
 * | Expiring  | the lifetime is over in five minutes or less |
 */
export const SESSION_CONDITIONS = ['Monitored', 'Expiring'] as const;

/** What became of a session. The booleans stay true once they are: {@link SessionStatus.state} is the last one. */
export interface SessionStatus {
  /** The latest of the booleans that is true; without one, `Submitted`. */
  state?: SessionState;
  submitted?: boolean;
  constructed?: boolean;
  scheduled?: boolean;
  running?: boolean;
  ready?: boolean;
  swept?: boolean;
  failed?: boolean;
  /** Why it ended, or what keeps it from being ready. */
  reason?: SessionReason;
  /** The same in a sentence. */
  message?: string;
  nodeName?: string;
  podName?: string;
  ip?: string;
  port?: number;
  /** Where it is reached. */
  url?: string;
  /** Times are RFC 3339. */
  readyAt?: string;
  /** When the last client left, as far as it was known at the last write. */
  lastActiveAt?: string;
  /** When it was swept or failed. */
  endedAt?: string;
  observedGeneration?: number;
  conditions?: readonly SessionCondition[];
}

/** A session as the API server has it. */
export interface SessionLivedBackend {
  apiVersion: typeof SESSION_API_VERSION;
  kind: typeof SESSION_KIND;
  metadata: {
    namespace?: string;
    name?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Readonly<Record<string, string>>;
    annotations?: Readonly<Record<string, string>>;
    finalizers?: readonly string[];
  };
  spec: SessionSpec;
  status?: SessionStatus;
}
