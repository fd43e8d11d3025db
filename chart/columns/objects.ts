import type { Rendered } from '../render.ts';
import { both, type Column, container, find, names, overridden, PARTS, template, workload } from './column.ts';

const RIGHTS: Column[] = [
  {
    what: 'name of the ServiceAccount, none created',
    keys: 'serviceAccount.name, .create, by part',
    values: ['reaper.serviceAccount.name=night', 'reaper.serviceAccount.create=false'],
    shown: (objects) => [
      template(objects, 'reaper').spec.serviceAccountName,
      names(objects, 'ServiceAccount').includes('night'),
      find(objects, 'ClusterRoleBinding', 'spawner-reaper-spawner').subjects[0].name,
    ],
    expected: ['night', false, 'night'],
  },
  {
    what: 'annotations of ServiceAccounts',
    keys: 'defaults.serviceAccount.annotations, by part',
    values: both('serviceAccount.annotations.role', 'a', 'b'),
    shown: (objects) =>
      PARTS.map((part) => find(objects, 'ServiceAccount', `spawner-${part}`).metadata.annotations.role),
    expected: overridden('a', 'b'),
  },
  {
    what: 'no roles and bindings',
    keys: 'rbac.create',
    values: ['rbac.create=false'],
    shown: (objects) => objects.filter(({ kind }) => /Role(Binding)?$/.test(kind)).length,
    expected: 0,
  },
  {
    what: 'aggregated roles for view and edit',
    keys: 'rbac.aggregate',
    values: ['rbac.aggregate=true', 'reaper.moreOwners[0].apiGroup=a.io', 'reaper.moreOwners[0].resources={b}'],
    shown: (objects) => names(objects, 'ClusterRole').filter((name) => name.includes('users')),
    expected: ['spawner-users-spawner.edit', 'spawner-users-spawner.view'],
  },
];

const NAMES: Column[] = [
  {
    what: 'names',
    keys: 'nameOverride, fullnameOverride',
    values: ['fullnameOverride=idle'],
    shown: (objects) => names(objects, 'Deployment').sort(),
    expected: ['idle-controller', 'idle-webhook'],
  },
  {
    what: 'namespace',
    keys: 'namespaceOverride',
    values: ['namespaceOverride=platform'],
    shown: (objects) => [...new Set(objects.map(({ metadata }) => metadata.namespace))].sort(),
    // Of helm test, which makes a pod as a dry run where pods are monitored; and of what is in no namespace.
    expected: ['default', 'platform', undefined],
  },
  {
    what: 'image of the sidecar',
    keys: 'sidecar.registry, repository, tag, digest',
    values: ['sidecar.registry=r.example', 'sidecar.repository=own', 'sidecar.tag=v2'],
    shown: (objects) =>
      container(objects, 'webhook').env.find(({ name }: Rendered) => name === 'SPAWNER_SIDECAR_IMAGE').value,
    expected: 'r.example/own:v2',
  },
];

const SELECTION: Column[] = [
  {
    what: 'selector of namespaces and of objects',
    keys: 'namespaces.selector, monitored.selector',
    values: ['namespaces.selector.matchLabels.a=b', 'monitored.selector.matchLabels.c=d'],
    shown: (objects) => {
      const [webhook] = find(objects, 'MutatingWebhookConfiguration', 'spawner-webhook-spawner').webhooks;
      return [webhook.namespaceSelector.matchLabels, webhook.objectSelector.matchLabels];
    },
    expected: [{ a: 'b' }, { c: 'd' }],
  },
  {
    what: 'timeout of the webhook',
    keys: 'webhook.timeoutSeconds',
    values: ['webhook.timeoutSeconds=9'],
    shown: (objects) =>
      find(objects, 'MutatingWebhookConfiguration', 'spawner-webhook-spawner').webhooks[0].timeoutSeconds,
    expected: 9,
  },
  {
    what: 'CronJob: suspended, time zone, history',
    keys: 'reaper.suspend, timeZone, successfulJobsHistoryLimit, failedJobsHistoryLimit',
    values: ['suspend=true', 'timeZone=Etc/UTC', 'successfulJobsHistoryLimit=1', 'failedJobsHistoryLimit=0'].map(
      (text) => `reaper.${text}`,
    ),
    shown: (objects) => {
      const { suspend, timeZone, successfulJobsHistoryLimit, failedJobsHistoryLimit } = workload(
        objects,
        'reaper',
      ).spec;
      return [suspend, timeZone, successfulJobsHistoryLimit, failedJobsHistoryLimit];
    },
    expected: [true, 'Etc/UTC', 1, 0],
  },
  {
    what: 'more objects',
    keys: 'extraObjects',
    values: ['extraObjects[0].apiVersion=v1', 'extraObjects[0].kind=Secret', 'extraObjects[0].metadata.name=ours'],
    shown: (objects) => names(objects, 'Secret'),
    expected: ['ours'],
  },
];

/** What is set of other objects. */
export const OF_OBJECTS: readonly Column[] = [...RIGHTS, ...NAMES, ...SELECTION];
