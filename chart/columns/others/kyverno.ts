import { KYVERNO_PODS, SECTIONS } from './kyverno-pods.ts';
import { REPORTS_CONTROLLER } from './part-lines.ts';
import { type Cells, nothing, type OtherChart, POD, type Proof, proofsOf } from './proof.ts';

const { all, byPart, same } = proofsOf(SECTIONS);
const NAMES = Object.keys(SECTIONS);

const OF_RIGHTS: Cells = {
  // Without its roles, a part creates no account either.
  'name of the ServiceAccount, none created': [
    { ...byPart('rbac.serviceAccount.name', `${POD}.serviceAccountName`), says: 'name by part' },
    nothing(same('rbac.serviceAccount.create', false)),
    nothing({ 'global.serviceAccount.create': false }),
  ],
  'annotations of ServiceAccounts': [
    byPart('rbac.serviceAccount.annotations.role', 'metadata.annotations.role', { of: 'ServiceAccount' }),
    nothing({ 'global.serviceAccount.annotations.role': 'a' }),
  ],
  'no roles and bindings': [
    ...['Role', 'RoleBinding'].map((of) => ({
      says: 'by part',
      set: { 'reportsController.rbac.create': false, 'reportsController.rbac.serviceAccount.name': 'own' },
      of,
      at: 'metadata.name',
      left: Object.fromEntries(
        ['admission', 'background', 'cleanup'].map((part) => [
          `kyverno:${part}-controller`,
          [`kyverno:${part}-controller`],
        ]),
      ),
    })),
    nothing({ 'rbac.create': false }),
    nothing({ 'global.rbac.create': false }),
  ],
  'aggregated roles for view and edit': [
    ...['view', 'admin'].map((role) => ({
      says: 'to view and admin',
      set: { [`rbac.roles.aggregate.${role}`]: false },
      of: 'ClusterRole',
      at: `metadata.labels.rbac.authorization.k8s.io/aggregate-to-${role}`,
      left: {},
    })),
    nothing({ 'rbac.roles.aggregate.edit': true }),
  ],
};

/** They are handed to the program as a text. */
const selects = (selector: string, without: string): Proof => ({
  says: 'both',
  set: {
    'config.excludeKyvernoNamespace': false,
    [`config.webhooks.${without}`]: null,
    [`config.webhooks.${selector}.matchLabels.stage`]: 'test',
  },
  of: 'ConfigMap',
  at: 'data.webhooks',
  added: { kyverno: [JSON.stringify({ [selector]: { matchLabels: { stage: 'test' } } })] },
});

const OF_OBJECTS: Cells = {
  names: [
    {
      says: 'all',
      set: { nameOverride: 'idle' },
      of: 'Deployment',
      at: 'metadata.name',
      left: Object.fromEntries(NAMES.map((name) => name.replace('kyverno', 'idle')).map((name) => [name, [name]])),
    },
  ],
  namespace: [all('namespaceOverride', 'platform', 'metadata.namespace')],
  // The program itself makes its webhook configurations, for policies.
  'image of the sidecar': [{ says: 'no sidecar', set: {}, of: 'MutatingWebhookConfiguration', at: 'kind', left: {} }],
  'selector of namespaces and of objects': [
    selects('namespaceSelector', 'namespaceSelector.matchExpressions'),
    selects('objectSelector', 'namespaceSelector'),
  ],
  'timeout of the webhook': [
    nothing({ 'admissionController.webhookServer.timeoutSeconds': 9 }),
    nothing({ 'admissionController.timeoutSeconds': 9 }),
    nothing({ 'config.webhookTimeout': 9 }),
    nothing({ 'config.timeoutSeconds': 9 }),
    nothing({ 'features.webhookTimeout': 9 }),
  ],
  'CronJob: suspended, time zone, history': [{ says: 'no CronJob', set: {}, of: 'CronJob', at: 'kind', left: {} }],
  'more objects': ['extraObjects', 'extraResources', 'extraManifests', 'extraDeploy'].map((key) =>
    nothing({ [`${key}[0]`]: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'ours' } } }),
  ),
};

export const KYVERNO: OtherChart = {
  name: 'kyverno',
  module: 'github.com/kyverno/kyverno',
  version: 'v1.19.1',
  sum: 'h1:/MkgFii3/VlQfKR1JpC9tVwNNVNQTt2S4U6qCsafsTU=',
  folder: 'charts/kyverno',
  values: { 'crds.install': false },
  without: ['kyverno-api', 'openreports', 'reports-server'],
  cells: { ...KYVERNO_PODS, ...OF_RIGHTS, ...OF_OBJECTS },
  part: REPORTS_CONTROLLER,
};
