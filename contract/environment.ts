/** Every environment variable that a process reads, by the setting it holds. A flag and its variable hold the same setting. */
export const ENVIRONMENT = {
  sidecar: {
    monitorPort: 'SPAWNER_MONITOR_PORT',
    refreshSeconds: 'SPAWNER_REFRESH_SECONDS',
    servePort: 'SPAWNER_SERVE_PORT',
    procRoot: 'SPAWNER_PROC_ROOT',
  },
  webhook: {
    certificateFolder: 'SPAWNER_CERTIFICATE_FOLDER',
    kubernetesVersion: 'SPAWNER_KUBERNETES_VERSION',
    sidecarImage: 'SPAWNER_SIDECAR_IMAGE',
    sidecarPullPolicy: 'SPAWNER_SIDECAR_PULL_POLICY',
    sidecarResources: 'SPAWNER_SIDECAR_RESOURCES',
    port: 'SPAWNER_PORT',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  controller: {
    namespace: 'SPAWNER_NAMESPACE',
    certificateSecret: 'SPAWNER_CERTIFICATE_SECRET',
    webhookConfiguration: 'SPAWNER_WEBHOOK_CONFIGURATION',
    webhookService: 'SPAWNER_WEBHOOK_SERVICE',
    healthPort: 'SPAWNER_HEALTH_PORT',
  },
  reaper: {
    idleTimeout: 'SPAWNER_IDLE_TIMEOUT',
    dryRun: 'SPAWNER_DRY_RUN',
    maxOwners: 'SPAWNER_MAX_OWNERS',
    namespaces: 'SPAWNER_NAMESPACES',
  },
} as const;
