/** Counter: requests to the webhook by `result` ({@link REVIEW_RESULTS}) and `reason`. */
export const WEBHOOK_REQUESTS_METRIC = 'spawner_webhook_requests_total';

/** What became of a request: the first three were reviews and are answered, `refused` was none. */
export const REVIEW_RESULTS = ['injected', 'skipped', 'failed', 'refused'] as const;

/** Histogram: how long the webhook took for a review, in seconds. */
export const WEBHOOK_DURATION_METRIC = 'spawner_webhook_request_duration_seconds';

/** Counter: annotations of pods that could not be read, by `annotation`. */
export const WRONG_ANNOTATIONS_METRIC = 'spawner_webhook_wrong_annotations_total';

/** Gauge: when the webhook's serving certificate ends, in seconds since 1970. */
export const CERTIFICATE_EXPIRY_METRIC = 'spawner_webhook_certificate_expiry_timestamp_seconds';

/** Gauge: since when that certificate is valid, in seconds since 1970. With the other: how much of its life is left. */
export const CERTIFICATE_START_METRIC = 'spawner_webhook_certificate_start_timestamp_seconds';

/** Gauge: 1 when the API server was given the CA that signed the serving certificate, else 0. */
export const CA_BUNDLE_IN_SYNC_METRIC = 'spawner_controller_ca_bundle_in_sync';

/** Gauge: 1 when the API server's version wants another kind of sidecar than the chart was rendered with, else 0. */
export const VERSION_DIFFERS_METRIC = 'spawner_controller_kubernetes_version_differs';

/** Counter: passes of the controller over the certificates, by `result`: `success` or `error`. */
export const RECONCILE_METRIC = 'spawner_controller_reconcile_total';

/** The names of the sidecar's metrics. Units and endings by https://prometheus.io/docs/practices/naming/ */
export const SIDECAR_METRICS = {
  connections: 'spawner_connections',
  ignoredConnections: 'spawner_ignored_connections',
  unclearConnections: 'spawner_unclear_connections',
  undeclaredPorts: 'spawner_undeclared_ports',
  listening: 'spawner_listening',
  idleSeconds: 'spawner_idle_seconds',
  idleKnown: 'spawner_idle_known',
  everActive: 'spawner_ever_active',
  lastClose: 'spawner_last_close_timestamp_seconds',
  acceptsNewConnections: 'spawner_accepts_new_connections',
  acceptedConnections: 'spawner_accepted_connections_total',
  clientConnections: 'spawner_client_connections_total',
  connectionSource: 'spawner_connection_source_info',
  visitSource: 'spawner_visit_source_info',
  unexplainedConnections: 'spawner_unexplained_connections_total',
  samples: 'spawner_samples_total',
  sampleErrors: 'spawner_sample_errors_total',
  postponedSamples: 'spawner_postponed_samples_total',
  walks: 'spawner_table_walks_total',
  sampleSeconds: 'spawner_sample_duration_seconds',
  eventStreams: 'spawner_event_streams',
  cutOffs: 'spawner_cut_off_clients_total',
  buildInfo: 'spawner_sidecar_build_info',
  /** The one sample of the older tcp-exporter, only where the sidecar is asked for it. */
  exporterAlias: 'boutique_tcp_port_established_connections_total',
} as const;

/**
 * Why the sidecar refuses a client or cuts it off.
 *
 * | reason  | the client |
 * |---------|------------|
 * | source  | gave its place to another one of its address, which has its share |
 * | room    | gave its place to one of another address |
 * | line    | found the line of those who wait to be let in full, or gave its place in it |
 * | streams | gave its stream of events to another one, or found its address' share of them taken |
 * | unread  | did not take what it had asked for |
 * | excess  | sent on and on behind its last request |
 */
export const CUT_OFF_REASONS = ['source', 'room', 'line', 'streams', 'unread', 'excess'] as const;

/** One of {@link CUT_OFF_REASONS}. */
export type CutOffReason = (typeof CUT_OFF_REASONS)[number];

/**
 * What new connections are counted by.
 *
 * | source         | exact | it is |
 * |----------------|-------|-------|
 * | socket-events  | yes   | the kernel's events of sockets that end, and the tables of those that are open |
 * | conntrack      | yes, of the metric of tcp-exporter | events of connection tracking |
 * | kernel-counter | yes   | what the kernel accepted, where only one port listens |
 * | sampling       | no    | connections that a look at the tables saw |
 */
export const CONNECTION_SOURCES = ['socket-events', 'conntrack', 'kernel-counter', 'sampling'] as const;

/** One of {@link CONNECTION_SOURCES}. */
export type ConnectionSource = (typeof CONNECTION_SOURCES)[number];

/** Gauge: pods that ask to be monitored and cannot be, by `reason`. */
export const UNMONITORED_METRIC = 'spawner_controller_unmonitored_pods';

/** Gauge: pods that ask to be monitored and are followed. */
export const FOLLOWED_METRIC = 'spawner_controller_followed_pods';

/** Counter: what the controller wrote, by `what` ({@link CONTROLLER_WRITES}). */
export const WRITES_METRIC = 'spawner_controller_writes_total';

/** The values of `what`: an ephemeral container, a label that says whether a pod accepts connections, an Event. */
export const CONTROLLER_WRITES = ['attachment', 'accepts-label', 'event'] as const;

/** Counter: attempts that failed and are tried again, by `what`. */
export const FAILED_ATTEMPTS_METRIC = 'spawner_controller_failed_attempts_total';

/** Counter: watches that were interrupted and restarted. */
export const WATCH_BREAKS_METRIC = 'spawner_controller_watch_breaks_total';

/** Gauge: event streams of sidecars that the controller follows. */
export const STREAMS_METRIC = 'spawner_controller_event_streams';

/** Gauge: sidecars whose events are not followed, as their namespaces have their shares of the streams. */
export const LEFT_OUT_METRIC = 'spawner_controller_left_out_pods';

/** Counter: what came of `POST /init`, by `outcome`: created, existing, full, refused, trouble, invalid. */
export const SESSION_OPENINGS_METRIC = 'spawner_session_openings_total';

/** Counter: answers to the router, by `answer`: target, status, timeout, refused, stopping, left. */
export const SESSION_ROUTES_METRIC = 'spawner_session_routes_total';

/** Gauge: requests that wait for a session to start. */
export const SESSION_HELD_METRIC = 'spawner_session_held_requests';

/** Gauge: sessions by `state`, as their statuses say. */
export const SESSIONS_METRIC = 'spawner_sessions';

/** Counter: sessions that ended, by `reason`. */
export const SESSIONS_ENDED_METRIC = 'spawner_sessions_ended_total';

/** Histogram: seconds of a start from the first sight of the session, by `launch`, `phase` and `outcome`. */
export const SESSION_START_METRIC = 'spawner_session_start_seconds';

/**
 * The phases of a start: until the pod was created, from there until it had an address, from there until its application listened,
 * and all of them.
 */
export const SESSION_START_PHASES = ['create', 'address', 'listen', 'total'] as const;

/** Gauge: sessions that are ready and whose sidecar does not answer. */
export const SESSIONS_UNMONITORED_METRIC = 'spawner_sessions_unmonitored';

/** Counter: questions to sidecars of sessions, by `result`: `answer` or `none`. */
export const SESSION_QUESTIONS_METRIC = 'spawner_session_questions_total';

/** Counter: what the sessions' controller wrote, by `what` ({@link SESSION_WRITES}). */
export const SESSION_WRITES_METRIC = 'spawner_session_writes_total';

/** The values of `what`. */
export const SESSION_WRITES = [
  'pod',
  'service',
  'status',
  'pod-delete',
  'finalizer',
  'session-delete',
  'sidecar',
  'event',
] as const;

/** Counter: attempts of the sessions' controller that failed and are tried again. */
export const SESSION_FAILED_ATTEMPTS_METRIC = 'spawner_session_failed_attempts_total';

/** Counter: its watches that were interrupted and restarted. */
export const SESSION_WATCH_BREAKS_METRIC = 'spawner_session_watch_breaks_total';
