/** The sidecar's answer as JSON, also at {@link ROOT_PATH}. */
export const STATUS_PATH = '/status';
/** The same answer as at {@link STATUS_PATH}, for clients of the older spawner-sidecar. */
export const ROOT_PATH = '/';
/** Answers 200 as long as the process serves requests. */
export const LIVENESS_PATH = '/healthz';
/** Answers 200 as soon as the process can do its job, 503 before. */
export const READINESS_PATH = '/readyz';
/** Prometheus text. */
export const METRICS_PATH = '/metrics';
/** Which addresses the monitored ports listen on, as JSON: `ListenersAnswer`. */
export const LISTENERS_PATH = '/listeners';
/** Server-sent events of the sidecar: the status at once, then one event per change of it. */
export const EVENTS_PATH = '/events';
/**
 * Before the name of a probe that the sidecar makes for the kubelet: `/probe/<container>/<readiness|liveness|startup>`.
 * Answers 200 where the probe succeeded and 503 where it failed.
 */
export const PROBE_PATH_PREFIX = '/probe/';
/** Where the API server sends AdmissionReviews. */
export const MUTATE_PATH = '/mutate';

/** On every answer of a sidecar, its version: a program that answers on its port without this header is no sidecar. In lower case. */
export const SIDECAR_HEADER = 'x-spawner-sidecar';
