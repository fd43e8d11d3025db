/** Every environment variable that a process reads, by the setting it holds. A flag and its variable hold the same setting. */
export const ENVIRONMENT = {
  /**
   * What the webhook tells a sidecar. Every variable may be left out or be empty; a wrong one ends the process with 2.
   *
   * | variable | in a pod, it is | form |
   * |---|---|---|
   * | monitorPort, servePort, refreshSeconds | a plain value, from the annotations | `8080,9000`, `7070`, `10` |
   * | podAddresses | downward API `status.podIPs` | addresses separated by commas, either family |
   * | nodeAddresses | downward API `status.hostIPs`; `status.hostIP` before Kubernetes 1.30 | the same |
   * | ignoreSources | the annotation's own text | CIDRs or addresses separated by commas |
   * | machinePorts | a plain value, from the annotation and the names of declared ports | `9121`, `9090,9121` |
   * | undeclaredPorts | a plain value: `count` where no annotation names the ports, left out else | one of `UNDECLARED_PORTS` |
   * | countLoopback | the annotation's own text, checked | `true`, `false` |
   * | events | `off` where the annotation or the installation says so, left out else | one of `EVENT_MODES` |
   * | exporterAlias | the annotation's own text, checked | `true`, `false` |
   * | probes | the annotation's own text, checked | one of `PROBE_MODES` |
   * | probeSchedule | a plain value | see `lib/text/probe-schedule.ts`: the probes that the kubelet itself still makes |
   * | drainMemoryPercent, drainResumePercent, drainUsageUrl, drainIntervalSeconds, drainConnections | the annotation's own text, checked | `75`, `70`, `http://localhost:6001/usage`, `1`, `500` |
   * | probeTargets | a plain value, only with `rewrite` | JSON, the type `ProbeTargets` of contract/probes.ts |
   */
  sidecar: {
    monitorPort: 'SPAWNER_MONITOR_PORT',
    refreshSeconds: 'SPAWNER_REFRESH_SECONDS',
    servePort: 'SPAWNER_SERVE_PORT',
    procRoot: 'SPAWNER_PROC_ROOT',
    podAddresses: 'SPAWNER_POD_ADDRESSES',
    nodeAddresses: 'SPAWNER_NODE_ADDRESSES',
    ignoreSources: 'SPAWNER_IGNORE_SOURCES',
    machinePorts: 'SPAWNER_MACHINE_PORTS',
    undeclaredPorts: 'SPAWNER_UNDECLARED_PORTS',
    countLoopback: 'SPAWNER_COUNT_LOOPBACK',
    probes: 'SPAWNER_PROBES',
    probeSchedule: 'SPAWNER_PROBE_SCHEDULE',
    probeTargets: 'SPAWNER_PROBE_TARGETS',
    drainMemoryPercent: 'SPAWNER_DRAIN_MEMORY_PERCENT',
    drainResumePercent: 'SPAWNER_DRAIN_RESUME_PERCENT',
    drainUsageUrl: 'SPAWNER_DRAIN_USAGE_URL',
    drainIntervalSeconds: 'SPAWNER_DRAIN_INTERVAL_SECONDS',
    drainConnections: 'SPAWNER_DRAIN_CONNECTIONS',
    drainCheck: 'SPAWNER_DRAIN_CHECK',
    acceptSource: 'SPAWNER_ACCEPT_SOURCE',
    events: 'SPAWNER_EVENTS',
    exporterAlias: 'SPAWNER_EXPORTER_ALIAS',
  },
  /** Of every process that adds sidecars. */
  injection: {
    kubernetesVersion: 'SPAWNER_KUBERNETES_VERSION',
    sidecarImage: 'SPAWNER_SIDECAR_IMAGE',
    sidecarPullPolicy: 'SPAWNER_SIDECAR_PULL_POLICY',
    sidecarPullSecrets: 'SPAWNER_SIDECAR_PULL_SECRETS',
    sidecarResources: 'SPAWNER_SIDECAR_RESOURCES',
    sidecarServePort: 'SPAWNER_SIDECAR_SERVE_PORT',
    sidecarEvents: 'SPAWNER_SIDECAR_EVENTS',
    drainMemoryPercent: 'SPAWNER_DRAIN_MEMORY_PERCENT',
    drainResumePercent: 'SPAWNER_DRAIN_RESUME_PERCENT',
    drainConnections: 'SPAWNER_DRAIN_CONNECTIONS',
  },
  /** What every process of the chart is told that logs. */
  process: {
    logLevel: 'SPAWNER_LOG_LEVEL',
  },
  webhook: {
    certificateFolder: 'SPAWNER_CERTIFICATE_FOLDER',
    kubernetesVersionFile: 'SPAWNER_KUBERNETES_VERSION_FILE',
    scrapeAnnotations: 'SPAWNER_SCRAPE_ANNOTATIONS',
    drain: 'SPAWNER_DRAIN',
    deletePods: 'SPAWNER_DELETE_PODS',
    port: 'SPAWNER_PORT',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  controller: {
    namespace: 'SPAWNER_NAMESPACE',
    identity: 'SPAWNER_IDENTITY',
    lease: 'SPAWNER_LEASE',
    certificatesMode: 'SPAWNER_CERTIFICATES_MODE',
    certificateLifetime: 'SPAWNER_CERTIFICATE_LIFETIME',
    certificateSecret: 'SPAWNER_CERTIFICATE_SECRET',
    versionConfigMap: 'SPAWNER_VERSION_CONFIG_MAP',
    webhookConfiguration: 'SPAWNER_WEBHOOK_CONFIGURATION',
    webhookService: 'SPAWNER_WEBHOOK_SERVICE',
    includeNamespaces: 'SPAWNER_INCLUDE_NAMESPACES',
    excludeNamespaces: 'SPAWNER_EXCLUDE_NAMESPACES',
    namespaceSelector: 'SPAWNER_NAMESPACE_SELECTOR',
    objectSelector: 'SPAWNER_OBJECT_SELECTOR',
    attach: 'SPAWNER_ATTACH',
    drain: 'SPAWNER_DRAIN',
    drainLabel: 'SPAWNER_DRAIN_LABEL',
    drainDwell: 'SPAWNER_DRAIN_DWELL',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  /** Of the api of sessions. */
  sessionApi: {
    applicationImage: 'SPAWNER_APPLICATION_IMAGE',
    applicationPort: 'SPAWNER_APPLICATION_PORT',
    baseUrl: 'SPAWNER_BASE_URL',
    namespaces: 'SPAWNER_NAMESPACES',
    maxSessions: 'SPAWNER_MAX_SESSIONS',
    maxHeld: 'SPAWNER_MAX_HELD',
    maxHeldPerSession: 'SPAWNER_MAX_HELD_PER_SESSION',
    holdTimeout: 'SPAWNER_HOLD_TIMEOUT',
    port: 'SPAWNER_PORT',
    routePort: 'SPAWNER_ROUTE_PORT',
    statusPort: 'SPAWNER_STATUS_PORT',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  /** Of the controller of sessions. */
  sessionController: {
    namespace: 'SPAWNER_NAMESPACE',
    namespaces: 'SPAWNER_NAMESPACES',
    baseUrl: 'SPAWNER_BASE_URL',
    maxSessions: 'SPAWNER_MAX_SESSIONS',
    identity: 'SPAWNER_IDENTITY',
    deployment: 'SPAWNER_DEPLOYMENT',
    leaseDuration: 'SPAWNER_LEASE_DURATION',
    gracePeriod: 'SPAWNER_GRACE_PERIOD',
    endedRetention: 'SPAWNER_ENDED_RETENTION',
    routeDelay: 'SPAWNER_ROUTE_DELAY',
    maxUnmonitored: 'SPAWNER_MAX_UNMONITORED',
    serviceAccounts: 'SPAWNER_SESSION_SERVICE_ACCOUNTS',
    allowedSecrets: 'SPAWNER_SESSION_SECRETS',
    priorityClasses: 'SPAWNER_SESSION_PRIORITY_CLASSES',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  /** Of the test that `helm test` runs. */
  helmTest: {
    namespace: 'SPAWNER_TEST_NAMESPACE',
    labels: 'SPAWNER_TEST_LABELS',
    problem: 'SPAWNER_TEST_PROBLEM',
    webhookConfiguration: 'SPAWNER_WEBHOOK_CONFIGURATION',
    webhookName: 'SPAWNER_WEBHOOK_NAME',
    webhookHost: 'SPAWNER_WEBHOOK_HOST',
  },
  cleanup: {
    drainLabel: 'SPAWNER_DRAIN_LABEL',
    owners: 'SPAWNER_OWNERS',
    deadline: 'SPAWNER_DEADLINE',
  },
  reaper: {
    idleTimeout: 'SPAWNER_IDLE_TIMEOUT',
    neverConnectedTimeout: 'SPAWNER_NEVER_CONNECTED_TIMEOUT',
    dryRun: 'SPAWNER_DRY_RUN',
    maxOwners: 'SPAWNER_MAX_OWNERS',
    namespaces: 'SPAWNER_NAMESPACES',
    excludeNamespaces: 'SPAWNER_EXCLUDE_NAMESPACES',
    deletePods: 'SPAWNER_DELETE_PODS',
    route: 'SPAWNER_ROUTE',
    confirmAfter: 'SPAWNER_CONFIRM_AFTER',
    deadline: 'SPAWNER_DEADLINE',
    drainLabel: 'SPAWNER_DRAIN_LABEL',
    observations: 'SPAWNER_OBSERVATIONS',
    output: 'SPAWNER_OUTPUT',
  },
} as const;
