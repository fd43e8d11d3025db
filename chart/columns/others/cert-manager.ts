import { CERT_MANAGER_PODS, SECTIONS } from './cert-manager-pods.ts';
import { CAINJECTOR } from './part-lines.ts';
import { type Cells, nothing, type OtherChart, POD, proofsOf } from './proof.ts';

const { all, byPart, same } = proofsOf(SECTIONS);

const OF_RIGHTS: Cells = {
  'name of the ServiceAccount, none created': [
    byPart('serviceAccount.name', `${POD}.serviceAccountName`, { besides: same('serviceAccount.create', false) }),
    {
      says: 'by part',
      set: { 'webhook.serviceAccount.create': false },
      of: 'ServiceAccount',
      at: 'metadata.name',
      left: Object.fromEntries(
        ['cert-manager', 'cert-manager-cainjector', 'cert-manager-startupapicheck'].map((name) => [name, [name]]),
      ),
    },
    nothing({ 'global.serviceAccount.create': false }),
  ],
  'annotations of ServiceAccounts': [
    byPart('serviceAccount.annotations.role', 'metadata.annotations.role', { of: 'ServiceAccount' }),
    nothing({ 'global.serviceAccount.annotations.role': 'a' }),
  ],
  'no roles and bindings': [
    ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((of) => ({
      says: 'all',
      set: { 'global.rbac.create': false },
      of,
      at: 'metadata.name',
      left: {},
    })),
    nothing({ 'webhook.rbac.create': false }),
    nothing({ 'rbac.create': false }),
  ],
  'aggregated roles for view and edit': ['view', 'edit'].map((role) => ({
    says: 'all',
    set: { 'global.rbac.aggregateClusterRoles': false },
    of: 'ClusterRole',
    at: `metadata.labels.rbac.authorization.k8s.io/aggregate-to-${role}`,
    left: {},
  })),
};

const OF_OBJECTS: Cells = {
  names: [
    {
      says: 'all',
      set: { fullnameOverride: 'idle' },
      of: 'Deployment',
      at: 'metadata.name',
      left: { idle: ['idle'], 'idle-webhook': ['idle-webhook'], 'idle-cainjector': ['idle-cainjector'] },
    },
  ],
  namespace: [all('namespace', 'platform', 'metadata.namespace')],
  'image of the sidecar': [
    {
      says: 'no sidecar',
      set: {},
      of: 'MutatingWebhookConfiguration',
      at: 'webhooks.rules.resources',
      left: { 'cert-manager-webhook': ['certificaterequests'] },
    },
  ],
  'selector of namespaces and of objects': [
    ...['mutating', 'validating'].map((webhook) => ({
      says: 'of namespaces',
      set: { [`webhook.${webhook}WebhookConfiguration.namespaceSelector.matchLabels.stage`]: 'test' },
      of: `${webhook === 'mutating' ? 'Mutating' : 'Validating'}WebhookConfiguration`,
      at: 'webhooks.namespaceSelector.matchLabels.stage',
      added: { 'cert-manager-webhook': ['test'] },
    })),
    nothing({ 'webhook.mutatingWebhookConfiguration.objectSelector.matchLabels.stage': 'test' }),
    nothing({ 'webhook.validatingWebhookConfiguration.objectSelector.matchLabels.stage': 'test' }),
  ],
  'timeout of the webhook': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((of) => ({
    says: 'yes',
    set: { 'webhook.timeoutSeconds': 9 },
    of,
    at: 'webhooks.timeoutSeconds',
    added: { 'cert-manager-webhook': [9] },
  })),
  'CronJob: suspended, time zone, history': [{ says: 'no CronJob', set: {}, of: 'CronJob', at: 'kind', left: {} }],
  'more objects': [
    {
      says: 'yes',
      set: { 'extraObjects[0]': 'apiVersion: v1\nkind: Secret\nmetadata: {name: ours}' },
      of: 'Secret',
      at: 'metadata.name',
      added: { ours: ['ours'] },
    },
  ],
};

export const CERT_MANAGER: OtherChart = {
  name: 'cert-manager',
  module: 'github.com/cert-manager/cert-manager',
  version: 'v1.21.2',
  sum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
  folder: 'deploy/charts/cert-manager',
  values: {},
  without: [],
  cells: { ...CERT_MANAGER_PODS, ...OF_RIGHTS, ...OF_OBJECTS },
  part: CAINJECTOR,
};
