import { CUT_OFF_REASONS, SIDECAR_METRICS as names } from '../contract/metrics.ts';
import { IGNORE_REASONS, OTHER_STATES, type Status, UNCLEAR_REASONS } from '../contract/status.ts';
import type { Sample } from '../lib/counting/sample.ts';
import type { SamplerCounts } from '../lib/counting/sampler.ts';
import { otherState } from '../lib/counting/status.ts';
import type { CutOffs } from '../lib/http/cut-offs.ts';
import { type Metric, type MetricSample, prometheusText } from '../lib/text/prometheus-text.ts';
import type { ConnectionReading } from './exporter/new-connections.ts';

/** All that the metrics tell. */
export interface MetricsInput {
  status: Status;
  sample: Sample;
  counts: Readonly<SamplerCounts>;
  eventStreams: number;
  cutOffs: CutOffs;
  version: string;
  connections: ConnectionReading;
  /** Whether the older tcp-exporter's count of new connections is asked for. */
  hasAlias: boolean;
}

/** The answer to `/metrics`. */
export function metricsText(input: MetricsInput): string {
  return prometheusText([
    ...connectionMetrics(input),
    ...activityMetrics(input),
    ...ownMetrics(input),
    ...newConnectionMetrics(input),
  ]);
}

function connectionMetrics({ status, sample }: MetricsInput): Metric[] {
  const ports = Object.entries(status.ports);
  const ignored = IGNORE_REASONS.map((reason) => ({ labels: { reason }, value: status.ignored_connections[reason] }));
  const unclear = UNCLEAR_REASONS.map((reason) => ({ labels: { reason }, value: status.unclear_connections[reason] }));
  const listening = ports.map(([port, counts]) => ({ labels: { port }, value: Number(counts.listening) }));
  return [
    gauge(
      names.connections,
      'Connections to a monitored port by state, without those that are not activity.',
      connectionSamples(status, sample),
    ),
    gauge(names.ignoredConnections, 'Established and waiting connections that are not activity, by reason.', ignored),
    gauge(names.unclearConnections, 'Connections that may come from users, by reason.', unclear),
    one('gauge', names.undeclaredPorts, [
      'Undeclared ports that can be reached from outside.',
      status.undeclared_ports.length,
    ]),
    gauge(names.listening, 'Whether a socket listens on a monitored port.', listening),
  ];
}

function* connectionSamples({ ports }: Status, sample: Sample): Generator<MetricSample> {
  for (const [port, counts] of Object.entries(ports)) {
    yield { labels: { port, state: 'established' }, value: counts.active_connections };
    yield { labels: { port, state: 'time_wait' }, value: counts.waiting_connections };
    for (const state of OTHER_STATES) yield { labels: { port, state }, value: otherState(sample, Number(port), state) };
  }
}

function activityMetrics({ status, sample, counts }: MetricsInput): Metric[] {
  return [
    one('gauge', names.idleSeconds, [
      'Seconds since the last client disconnected, 0 while a client is connected.',
      status.seconds_since_active,
    ]),
    one('gauge', names.idleKnown, [
      'Whether recent reads of the kernel tables succeeded, so that the idle time can be trusted.',
      Number(status.reason !== 'unknown'),
    ]),
    one('gauge', names.everActive, ['Whether a client was ever connected.', Number(status.ever_active)]),
    gauge(
      names.lastClose,
      'When a client’s connection was last closed, absent if none was seen to.',
      lastClose(status),
    ),
    one('gauge', names.acceptsNewConnections, [
      'Whether the pod accepts new connections.',
      Number(status.accepts_new_connections),
    ]),
    one('counter', names.acceptedConnections, [
      'Connections the kernel accepted on all ports of the network namespace, except those to the sidecar.',
      counts.accepted,
    ]),
    gauge(names.visitSource, 'Source of what is known of connections between two samples, as a label.', [
      { labels: { source: sample.visitSource }, value: 1 },
    ]),
    one('counter', names.unexplainedConnections, [
      'Connections of clients that came and went between two samples.',
      sample.unexplained,
    ]),
  ];
}

function lastClose({ closed_at }: Status): MetricSample[] {
  return closed_at === null ? [] : [{ value: Date.parse(closed_at) / 1000 }];
}

function ownMetrics({ counts, eventStreams, cutOffs, version }: MetricsInput): Metric[] {
  return [
    one('counter', names.samples, ['Samples taken from the kernel.', counts.samples]),
    one('counter', names.sampleErrors, ['Samples that failed.', counts.errors]),
    one('counter', names.postponedSamples, ['Samples that found a change and postponed the scan.', counts.postponed]),
    one('counter', names.walks, ['Scans of the socket tables.', counts.walks]),
    {
      name: names.sampleSeconds,
      help: 'Duration of samples.',
      type: 'summary',
      samples: [
        { ending: '_sum', value: counts.seconds },
        { ending: '_count', value: counts.samples },
      ],
    },
    one('gauge', names.eventStreams, ['Clients of the event stream.', eventStreams]),
    {
      name: names.cutOffs,
      help: 'Clients of the sidecar that were refused or disconnected, by reason.',
      type: 'counter',
      samples: CUT_OFF_REASONS.map((reason) => ({ labels: { reason }, value: cutOffs[reason] })),
    },
    gauge(names.buildInfo, 'The version of this sidecar, as a label.', [{ labels: { version }, value: 1 }]),
  ];
}

function newConnectionMetrics({ connections: { source, ports }, hasAlias }: MetricsInput): Metric[] {
  const clients = ports.map(({ port, clients: value }) => ({ labels: { port: String(port) }, value }));
  const all = ports.reduce((sum, port) => sum + port.all, 0);
  return [
    {
      name: names.clientConnections,
      help: 'New connections to a monitored port that count as activity.',
      type: 'counter',
      samples: clients,
    },
    gauge(names.connectionSource, 'Source of the count of new connections, as a label.', [
      { labels: { source }, value: 1 },
    ]),
    ...(hasAlias
      ? [one('counter', names.exporterAlias, ['New established connections to the watched port.', all])]
      : []),
  ];
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, help, type: 'gauge', samples };
}

function one(type: 'counter' | 'gauge', name: string, [help, value]: readonly [string, number]): Metric {
  return { name, help, type, samples: [{ value }] };
}
