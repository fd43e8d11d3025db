/** The names of the sidecar's metrics. Units and endings by https://prometheus.io/docs/practices/naming/ */
export const SIDECAR_METRICS = {
  connections: 'spawner_connections',
  ignoredConnections: 'spawner_ignored_connections',
  listening: 'spawner_listening',
  idleSeconds: 'spawner_idle_seconds',
  idleKnown: 'spawner_idle_known',
  everActive: 'spawner_ever_active',
  acceptsNewConnections: 'spawner_accepts_new_connections',
  acceptedConnections: 'spawner_accepted_connections_total',
  unexplainedConnections: 'spawner_unexplained_connections_total',
  samples: 'spawner_samples_total',
  sampleErrors: 'spawner_sample_errors_total',
  postponedSamples: 'spawner_postponed_samples_total',
  walks: 'spawner_table_walks_total',
  sampleSeconds: 'spawner_sample_duration_seconds',
  eventStreams: 'spawner_event_streams',
  buildInfo: 'spawner_sidecar_build_info',
  /** The one sample of the older tcp-exporter, only where the sidecar is asked for it. */
  exporterAlias: 'boutique_tcp_port_established_connections_total',
} as const;
