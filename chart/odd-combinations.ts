/** Combinations of values that are odd and right, each as keys and what is set: on a server, they have to be what it knows. */
export const ODD_COMBINATIONS: readonly Readonly<Record<string, unknown>>[] = [
  { 'webhook.replicas': 0, 'webhook.podDisruptionBudget.enabled': true },
  { 'webhook.replicas': 1, 'webhook.podDisruptionBudget.enabled': true },
  { 'webhook.podDisruptionBudget.minAvailable': '50%', 'webhook.podDisruptionBudget.maxUnavailable': '' },
  { 'controller.replicas': 5, 'controller.podDisruptionBudget.maxUnavailable': '40%' },
  { 'controller.updateStrategy.type': 'Recreate', 'controller.revisionHistoryLimit': 0 },
  { 'webhook.hostNetwork': true, 'webhook.updateStrategy': { rollingUpdate: { maxSurge: 0, maxUnavailable: 2 } } },
  { 'webhook.hostNetwork': true, 'webhook.port': 9443, 'webhook.extraVolumes': [{ name: 'tmp', emptyDir: {} }] },
  { kubernetesVersion: 'v1.31.0', 'webhook.extraVolumes': [{ name: 'tmp', emptyDir: { medium: 'Memory' } }] },
  { 'defaults.extraEnv': [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
  { 'defaults.extraEnv': [{ name: 'A.b-C', value: '' }], 'reaper.extraEnv': [{ name: 'B', value: '"{{ x }}": #' }] },
  { 'defaults.extraArgs': ['--title=a: b # c', "--require='x'"], 'cleanup.extraArgs': ['--trace-gc'] },
  { 'defaults.podAnnotations': { 'example.com/json': '{"a": [1, "b: c"]}', 'example.com/lines': 'a\nb: c\n' } },
  { annotations: { 'example.com/yes': 'yes', 'example.com/number': '1e3', 'example.com/empty': '' } },
  { labels: { a: 'true', b: '0x1f', c: '' }, 'defaults.podLabels': { a: 'false', d: '1.0' } },
  { 'defaults.affinity': { podAntiAffinity: {} }, 'reaper.affinity': null },
  { 'defaults.tolerations': [{ operator: 'Exists' }], 'test.tolerations': [] },
  { 'defaults.topologySpreadConstraints': [] },
  {
    'webhook.topologySpreadConstraints': [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { a: 'b' } },
      },
    ],
  },
  { 'defaults.startupProbe': { periodSeconds: 1 }, 'webhook.startupProbe': null, 'controller.startupProbe': {} },
  { 'defaults.readinessProbe': {}, 'controller.readinessProbe': { successThreshold: 3 } },
  { 'defaults.serviceAccount.create': false, ...accounts('a', 'b', 'c', 'd', 'e') },
  { 'webhook.serviceAccount.name': 'true', 'controller.serviceAccount.name': '123' },
  { 'rbac.create': false, 'cleanup.enabled': false },
  { 'rbac.create': false, 'namespaces.include': ['a', 'b'], 'reaper.namespaces': ['c'] },
  { 'rbac.aggregate': true, 'reaper.moreOwners': [{ apiGroup: 'a.io', resources: ['b', 'c'] }] },
  {
    'reaper.moreOwners': [
      { apiGroup: 'a.io', resources: ['b'] },
      { apiGroup: 'd.io', resources: ['e'] },
    ],
  },
  { nameOverride: 'x'.repeat(200) },
  { fullnameOverride: 'x'.repeat(200), namespaceOverride: 'n'.repeat(63) },
  { namespaceOverride: '1e3', fullnameOverride: 'null', 'test.namespace': 'true' },
  { 'sidecar.tag': '1', 'sidecar.host': 'node', 'image.tag': 'latest' },
  { 'global.imageRegistry': 'r.example:5000', 'sidecar.registry': 'other.example', 'image.registry': '' },
  {
    'namespaces.include': ['a', 'b'],
    'monitored.selector': { matchLabels: { a: '' } },
    'namespaces.selector': { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
  },
  { 'drain.enabled': false, 'cleanup.enabled': false },
  { 'reaper.schedule': '@every 1h', 'reaper.timeZone': 'America/Argentina/Buenos_Aires', 'reaper.suspend': true },
  { 'drain.dwell': '0', 'metrics.interval': '0', 'metrics.serviceMonitors': true },
  { extraObjects: ['', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-a}'] },
  { admissionPolicies: false, 'drain.enabled': true, 'drain.connections': 1000000, 'drain.memoryPercent': 0.5 },
];

function accounts(...names: readonly string[]): Record<string, string> {
  const parts = ['webhook', 'controller', 'reaper', 'cleanup', 'test'];
  return Object.fromEntries(parts.map((part, index) => [`${part}.serviceAccount.name`, names[index] ?? '']));
}
