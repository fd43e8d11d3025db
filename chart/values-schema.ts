import { describeValues } from './describe-values.ts';
import { AFFINITY, SELECTOR, SPREAD, TOLERATION } from './scheduling-schema.ts';
import { count, listOf, OBJECT, objectOf, QUANTITIES, type Schema, TEXT, TEXTS } from './schema-shapes.ts';

/** Parts of the chart, and whether they are Deployments, which can be set more of. */
export const PARTS: Readonly<Record<string, 'deployment' | 'job'>> = {
  webhook: 'deployment',
  controller: 'deployment',
  sessions: 'deployment',
  'sessions.api': 'deployment',
  'sessions.router': 'deployment',
  reaper: 'job',
  cleanup: 'job',
  test: 'job',
};

/** What only a Deployment has. */
const OF_DEPLOYMENTS = [
  ...['revisionHistoryLimit', 'updateStrategy', 'podDisruptionBudget'],
  ...['readinessProbe', 'livenessProbe', 'startupProbe'],
];

const RESOURCES = objectOf({ requests: QUANTITIES, limits: QUANTITIES });
const TIMING = objectOf({
  initialDelaySeconds: count(0),
  periodSeconds: count(1),
  timeoutSeconds: count(1),
  successThreshold: count(1),
  failureThreshold: count(1),
});
const AMOUNT: Schema = { type: ['integer', 'string'] };
const NUMBER_OR_TEXT: Schema = { type: ['number', 'string'] };
const ROLLING_UPDATE = objectOf({ maxSurge: AMOUNT, maxUnavailable: AMOUNT });
const SWITCH: Schema = { enum: ['auto', true, false] };

/** What is known of values beyond the type of their default. What a pattern would say, templates/guards say in a sentence. */
const KNOWN: Readonly<Record<string, Schema>> = {
  'image.pullPolicy': { enum: ['Always', 'IfNotPresent', 'Never'] },
  'image.pullSecrets': listOf(TEXT),
  labels: TEXTS,
  annotations: TEXTS,
  admissionPolicies: SWITCH,
  'namespaces.include': listOf(TEXT),
  'namespaces.exclude': listOf(TEXT),
  'namespaces.selector': SELECTOR,
  'monitored.selector': SELECTOR,
  'sidecar.host': { enum: ['lean', 'node'] },
  'sidecar.pullSecrets': listOf(TEXT),
  // YAML reads off without quotes as false.
  'sidecar.events': { enum: ['auto', 'off', false] },
  'admission.servePort': count(1024, 65535),
  'defaults.nodeSelector': TEXTS,
  'defaults.tolerations': listOf(TOLERATION),
  'defaults.affinity': AFFINITY,
  'defaults.topologySpreadConstraints': listOf(SPREAD),
  'defaults.podLabels': TEXTS,
  'defaults.podAnnotations': TEXTS,
  'defaults.logLevel': { enum: ['info', 'warn', 'error'] },
  'defaults.extraEnv': listOf({ ...OBJECT, required: ['name'] }),
  'defaults.extraArgs': listOf(TEXT),
  'defaults.extraVolumes': listOf({ ...OBJECT, required: ['name'] }),
  'defaults.extraVolumeMounts': listOf({ ...OBJECT, required: ['name', 'mountPath'] }),
  'defaults.revisionHistoryLimit': count(0),
  'defaults.updateStrategy': objectOf({ type: { enum: ['RollingUpdate', 'Recreate'] }, rollingUpdate: ROLLING_UPDATE }),
  'defaults.podDisruptionBudget.enabled': SWITCH,
  'defaults.podDisruptionBudget.maxUnavailable': AMOUNT,
  'defaults.podDisruptionBudget.minAvailable': AMOUNT,
  'defaults.readinessProbe': TIMING,
  'defaults.livenessProbe': TIMING,
  'defaults.startupProbe': TIMING,
  'defaults.serviceAccount.annotations': TEXTS,
  'webhook.replicas': count(0),
  'webhook.failurePolicy': { enum: ['Ignore', 'Fail'] },
  'webhook.timeoutSeconds': count(1, 30),
  'webhook.port': count(1024, 65534),
  'certificates.mode': { enum: ['auto', 'cert-manager'] },
  'certificates.issuerRef': objectOf({ group: TEXT, kind: TEXT, name: TEXT }),
  'controller.replicas': count(0),
  'drain.enabled': SWITCH,
  'drain.memoryPercent': NUMBER_OR_TEXT,
  'drain.resumePercent': NUMBER_OR_TEXT,
  'drain.connections': AMOUNT,
  'reaper.successfulJobsHistoryLimit': count(0),
  'reaper.failedJobsHistoryLimit': count(0),
  'reaper.namespaces': listOf(TEXT),
  'reaper.excludeNamespaces': listOf(TEXT),
  'reaper.maxOwners': count(1),
  'reaper.route': { enum: ['direct', 'api-server'] },
  'reaper.moreOwners': listOf(
    objectOf({ apiGroup: TEXT, resources: { ...listOf(TEXT), minItems: 1 } }, { required: ['apiGroup', 'resources'] }),
  ),
  'sessions.replicas': count(0),
  'sessions.namespaces': listOf(TEXT),
  'sessions.maxSessions': count(1, 100_000),
  'sessions.serviceAccounts': listOf(TEXT),
  'sessions.allowedSecrets': listOf(TEXT),
  'sessions.priorityClasses': listOf(TEXT),
  'sessions.api.replicas': count(0),
  'sessions.api.maxHeld': count(0, 65_535),
  'sessions.application.port': count(1, 65_535),
  'sessions.router.replicas': count(0),
  'sessions.router.workers': count(1, 128),
  'sessions.router.workerConnections': count(64, 1_000_000),
  'sessions.router.pullPolicy': { enum: ['Always', 'IfNotPresent', 'Never'] },
  'sessions.router.runAsUser': AMOUNT,
  'metrics.labels': TEXTS,
  extraObjects: listOf({ type: ['object', 'string'] }),
};

/** What belongs to an umbrella chart: https://helm.sh/docs/chart_template_guide/subcharts_and_globals/ */
const OF_UMBRELLAS: Record<string, Schema> = {
  enabled: { type: 'boolean' },
  global: {
    type: ['object', 'null'],
    properties: {
      imageRegistry: { type: ['string', 'null'] },
      imagePullSecrets: { type: ['array', 'null'], items: { type: ['string', 'object'] } },
    },
  },
};

/** What `defaults` was called in the version before. */
const FORMER = ['nodeSelector', 'tolerations', 'affinity', 'topologySpreadConstraints', 'priorityClassName'];

/** The schema of a values.yaml. */
export function valuesSchema(text: string, parts = PARTS): Schema {
  const root = objectOf({});
  for (const { key, fallback, comment } of describeValues(text)) {
    const type = KNOWN[key] ?? (key.endsWith('.resources') ? RESOURCES : typeOf(JSON.parse(fallback)));
    place(root, key.split('.'), { description: comment, ...type, default: JSON.parse(fallback) });
  }
  const shared = root.properties?.defaults?.properties ?? {};
  const pods = Object.fromEntries(FORMER.map((key) => [key, orNull(shared[key] ?? {})]));
  for (const [part, kind] of Object.entries(parts)) addShared(at(root, part), shared, kind);
  Object.assign(root.properties ?? {}, OF_UMBRELLAS, {
    pods: objectOf(pods, { description: 'The former name of defaults, for one version.', deprecated: true }),
  });
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...root };
}

/** The schema of what is at a key with dots. */
function at(schema: Schema, key: string): Schema {
  return key.split('.').reduce((found, name) => found.properties?.[name] ?? {}, schema);
}

/** A part may say everything that the defaults say, or null for nothing. */
function addShared({ properties = {} }: Schema, shared: Record<string, Schema>, kind: 'deployment' | 'job'): void {
  for (const [name, schema] of Object.entries(shared)) {
    if (kind === 'job' && OF_DEPLOYMENTS.includes(name)) continue;
    const own = properties[name]?.properties;
    if (own === undefined) properties[name] = orNull(schema);
    else for (const [key, part] of Object.entries(schema.properties ?? {})) own[key] ??= orNull(part);
  }
}

function orNull({ default: _, ...schema }: Schema): Schema {
  if (schema.properties) {
    const properties = Object.entries(schema.properties).map(([name, part]) => [name, orNull(part)]);
    return { ...schema, type: ['object', 'null'], properties: Object.fromEntries(properties) };
  }
  // Helm would name null among what it expects; a guard knows the words.
  if (Array.isArray(schema.enum)) {
    const { enum: _words, ...others } = schema;
    return { ...others, type: ['string', 'boolean', 'null'] };
  }
  return { ...schema, type: [schema.type, 'null'].flat() };
}

function place(node: Schema, [name = '', ...rest]: readonly string[], leaf: Schema): void {
  const properties = node.properties ?? {};
  if (rest.length === 0) properties[name] = leaf;
  else {
    properties[name] ??= objectOf({});
    place(properties[name], rest, leaf);
  }
}

function typeOf(fallback: unknown): Schema {
  if (Array.isArray(fallback)) return { type: 'array' };
  if (typeof fallback === 'number') return { type: 'integer' };
  return { type: typeof fallback };
}
