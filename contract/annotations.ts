import { REAPER_WRITER } from './writers.ts';

/** Pod: the ports to watch, one or a list such as `8080,9000`. Default: the pod's declared TCP ports, else 8080. */
export const MONITOR_PORT_ANNOTATION = 'spawner.io/monitor-port';

/** Pod: the port the sidecar answers on. Default 7070. */
export const SERVE_PORT_ANNOTATION = 'spawner.io/serve-port';

/** Pod: seconds between two background samples. Default 10. */
export const REFRESH_SECONDS_ANNOTATION = 'spawner.io/refresh-seconds';

/** Pod: what becomes of the kubelet's probes, one of {@link PROBE_MODES}. Default `discount`. */
export const PROBES_ANNOTATION = 'spawner.io/probes';

/**
 * The values of {@link PROBES_ANNOTATION}. `discount`: connections that the probes' schedule explains are no activity.
 * `rewrite`: the sidecar makes the httpGet and tcpSocket probes for the kubelet, over loopback. `count`: a probe counts
 * like anybody else.
 */
export const PROBE_MODES = ['discount', 'rewrite', 'count'] as const;

/** One of {@link PROBE_MODES}. */
export type ProbeMode = (typeof PROBE_MODES)[number];

/** Where {@link PROBES_ANNOTATION} says nothing. */
export const DEFAULT_PROBE_MODE: ProbeMode = 'discount';

/**
 * Pod: CIDRs or addresses, separated by commas, whose connections are no activity: a scraper, a load balancer's checks.
 * With it, a connection that opens and closes between two samples is not seen, as its source is not known.
 */
export const IGNORE_SOURCES_ANNOTATION = 'spawner.io/ignore-sources';

/**
 * Pod: ports that only machines connect to, such as an exporter's, one or a list. They are not monitored, and a listener
 * on one of them never makes the pod's own loopback connections unclear. A declared port whose name is exactly one of
 * {@link MACHINE_PORT_NAMES} is one of them without this annotation.
 */
export const MACHINE_PORTS_ANNOTATION = 'spawner.io/machine-ports';

/**
 * Names of declared ports that only machines connect to. Only the exact name counts: `metrics-api` may have users. The last
 * two are what Linkerd and Istio call the port of their proxy's own metrics.
 */
export const MACHINE_PORT_NAMES: readonly string[] = [
  'metrics',
  'http-metrics',
  'health',
  'linkerd-admin',
  'http-envoy-prom',
];

/**
 * Pod: `true` counts connections from inside the pod as activity, `false` promises that none of them is a user's. Without
 * it they are none, unless they are unclear: see `UNCLEAR_REASONS` of contract/status.ts.
 */
export const COUNT_LOOPBACK_ANNOTATION = 'spawner.io/count-loopback';

/** Pod: `true` adds the metric of the older tcp-exporter to the sidecar's, and has new connections counted exactly. */
export const EXPORTER_ALIAS_ANNOTATION = 'spawner.io/exporter-alias';

/** Pod: `off` has its sidecar do without the kernel's events of sockets that end, see {@link EVENT_MODES}. */
export const EVENTS_ANNOTATION = 'spawner.io/events';

/**
 * Whether a sidecar listens to the kernel's events of sockets that end. While one pod of a node does, each TCP connection that ends
 * on that node costs 3 µs more, whichever pod's it is.
 *
 * | mode | it listens |
 * |------|------------|
 * | auto | while they decide something |
 * | off  | never |
 */
export const EVENT_MODES = ['auto', 'off'] as const;

/** One of {@link EVENT_MODES}. */
export type EventMode = (typeof EVENT_MODES)[number];

/** Pod: percent of its memory, as it reports it, from which on it accepts no new connections. Default: never. */
export const DRAIN_MEMORY_PERCENT_ANNOTATION = 'spawner.io/drain-memory-percent';

/** Pod: percent below which it accepts them again. Default: 5 below {@link DRAIN_MEMORY_PERCENT_ANNOTATION}. */
export const DRAIN_RESUME_PERCENT_ANNOTATION = 'spawner.io/drain-resume-percent';

/**
 * Pod: where it reports its memory, JSON with `memory.percent`, an http URL on localhost. Default: `/usage` on its first
 * monitored port.
 */
export const DRAIN_USAGE_URL_ANNOTATION = 'spawner.io/drain-usage-url';

/** Pod: seconds between two questions there. Default 1. */
export const DRAIN_INTERVAL_SECONDS_ANNOTATION = 'spawner.io/drain-interval-seconds';

/** Pod: number of active connections from which on it accepts no more. Default: never. */
export const DRAIN_CONNECTIONS_ANNOTATION = 'spawner.io/drain-connections';

/** Pod: `true` asks for the chart's thresholds, unless the pod has one of its own. */
export const DRAIN_ANNOTATION = 'spawner.io/drain';

/** Each of these gives a pod a threshold of its own. */
const THRESHOLD_ANNOTATIONS: readonly string[] = [DRAIN_MEMORY_PERCENT_ANNOTATION, DRAIN_CONNECTIONS_ANNOTATION];

/** The annotation by which a pod has thresholds, its own or the chart's, so that the controller looks after its label. */
export function drainAnnotation(annotations: Readonly<Record<string, string>>): string | undefined {
  return ownThreshold(annotations) ?? (annotations[DRAIN_ANNOTATION] === 'true' ? DRAIN_ANNOTATION : undefined);
}

/** The annotation by which a pod has a threshold of its own, also where its text is wrong: the pod's author meant another. */
export function ownThreshold(annotations: Readonly<Record<string, string>>): string | undefined {
  return THRESHOLD_ANNOTATIONS.find((annotation) => annotation in annotations);
}

/**
 * Pod: what a widely used scrape configuration of Prometheus looks for, no part of Prometheus itself. Set by the webhook on
 * injected pods that have none of them, where the chart's `metrics.scrapeAnnotations` says so.
 */
export const SCRAPE_ANNOTATIONS = {
  scrape: 'prometheus.io/scrape',
  port: 'prometheus.io/port',
  path: 'prometheus.io/path',
} as const;

/** Pod or owner: how long the workload has to be idle before it sleeps, a duration such as `15m`. */
export const IDLE_TIMEOUT_ANNOTATION = 'spawner.io/idle-timeout';

/** Pod or owner: what the reaper does when it is idle, one of {@link IDLE_ACTIONS}. */
export const IDLE_ACTION_ANNOTATION = 'spawner.io/idle-action';

/** The values of {@link IDLE_ACTION_ANNOTATION}. */
export const IDLE_ACTIONS = ['scale', 'delete', 'none'] as const;

/** Owner, written by the reaper before it scales: the replicas to wake up with. */
export const REPLICAS_BEFORE_IDLE_ANNOTATION = 'spawner.io/replicas-before-idle';

/** Owner, written by the reaper before it scales: the time, RFC 3339. */
export const IDLED_AT_ANNOTATION = 'spawner.io/idled-at';

/**
 * Owner, written by the reaper: how far it came, of which owner by its uid, and with how many replicas, JSON. A copy of
 * these annotations on another object fits neither that object's uid nor its field managers, and counts for nothing.
 */
export const SLEEP_PHASE_ANNOTATION = 'spawner.io/sleep-phase';

/**
 * The webhook's own pods, written by the controller: when their certificate last changed, RFC 3339. A kubelet looks at a
 * pod that was changed at once, and brings its mounted Secret up to date, which otherwise takes it a minute or more.
 */
export const CERTIFICATE_CHANGED_ANNOTATION = 'spawner.io/certificate-changed';

/**
 * Pod: who else said `"no"` to new connections, such as the reaper before it puts a pod to sleep, and until when that counts:
 * see {@link ./drained-by.ts}. Until then the controller does not say `"yes"`; after it, it says what the sidecar says and takes
 * the annotation off. Without a time it counts as long as it is there, except that of {@link REAPER_DRAINS}.
 */
export const DRAINED_BY_ANNOTATION = 'spawner.io/drained-by';

/** The reaper in {@link DRAINED_BY_ANNOTATION}. */
export const REAPER_DRAINS = REAPER_WRITER;
