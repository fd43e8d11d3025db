import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { CHART, CI_VALUES, HELM, ON_CLUSTER } from './render.ts';
import { objectsOf } from './value-sets.ts';

/** Helm with these values, each a key and JSON. */
function helm(values: Readonly<Record<string, unknown>>, release = 'spawner') {
  const set = Object.entries(values).flatMap(([key, value]) => ['--set-json', `${key}=${JSON.stringify(value)}`]);
  const place = ['--namespace', 'spawner', ...ON_CLUSTER, '--values', CI_VALUES];
  return spawnSync(HELM, ['template', release, CHART, ...place, ...set], { encoding: 'utf8' });
}

const ENV = { name: 'A', value: 'b' };
const SPREAD = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };

test.each([
  [{ image: null }, 'image.registry: expected a value, got none'],
  [{ 'webhook.replicas': null }, 'webhook.replicas: expected a value, got none: null takes the default away'],
  [{ 'webhook.tolerations': 'all' }, "at '/webhook/tolerations': got string, want null or array"],
  [{ 'reaper.livenessProbe': {} }, 'got "livenessProbe"'],
  [{ 'webhook.replica': 2 }, 'webhook: expected keys among affinity, extraArgs, '],
  [{ 'webhook.replica': 2 }, 'replicas, resources, '],
  [{ replicas: 2 }, 'the values: expected keys among admission, '],
  [{ 'defaults.replicas': 2 }, 'defaults: expected keys among '],
  [{ 'webhook.logLevel': 'debug' }, 'webhook.logLevel: expected info, warn or error, got "debug"'],
  [{ 'webhook.podDisruptionBudget.enabled': 'yes' }, 'expected auto, true or false, got "yes"'],
  [{ 'webhook.updateStrategy.type': 'recreate' }, 'webhook.updateStrategy.type: expected RollingUpdate or Recreate'],
  [{ fullnameOverride: 'Idle' }, 'fullnameOverride: expected lower-case letters'],
  [{ fullnameOverride: '9lives' }, 'beginning with a letter'],
  [{ namespaceOverride: 'a.b' }, 'namespaceOverride: expected the name of a namespace'],
  [
    { 'defaults.serviceAccount.create': false },
    'webhook.serviceAccount.name: expected the name of an account that exists',
  ],
  [{ 'webhook.serviceAccount.name': 'default' }, 'every pod of the namespace that names no account'],
  [{ 'reaper.serviceAccount.name': 'spawner-webhook' }, 'which is that of webhook'],
  [{ 'webhook.extraEnv': [{ name: 'SPAWNER_PORT', value: '1' }] }, 'expected variables that the chart does not set'],
  [{ 'webhook.extraEnv': [{ name: 'A', value: 1 }] }, 'expected a text in quotes as the value of "A"'],
  [{ 'webhook.extraEnv': [ENV], 'defaults.extraEnv': [ENV] }, 'got "A" twice'],
  [{ 'webhook.extraEnv': [{ name: 'A B', value: '1' }] }, 'expected the name of a variable'],
  [{ 'webhook.extraArgs': ['other.mjs'] }, 'expected a flag of Node in one text'],
  [{ 'webhook.extraArgs': ['--max-old-space-size', '256'] }, 'got "256"'],
  [{ 'webhook.extraVolumes': [{ name: 'certificate' }] }, 'got "certificate" twice'],
  [{ 'webhook.extraVolumeMounts': [{ name: 'ca', mountPath: '/ca' }] }, 'expected the name of one of its extraVolumes'],
  [
    { 'webhook.extraVolumes': [{ name: 'ca' }], 'webhook.extraVolumeMounts': [{ name: 'ca', mountPath: '/cluster/' }] },
    'expected a mountPath that is free',
  ],
  [{ 'webhook.podDisruptionBudget.minAvailable': 2 }, 'no node with such a pod could be drained'],
  [{ 'webhook.podDisruptionBudget.maxUnavailable': 0 }, 'got maxUnavailable 0 with 2 replicas'],
  [{ 'webhook.podDisruptionBudget.maxUnavailable': 'half' }, 'expected a number of pods or a percentage'],
  [{ 'webhook.podDisruptionBudget.maxUnavailable': '' }, 'expected maxUnavailable or minAvailable, got neither'],
  [{ 'webhook.updateStrategy': { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }, 'expected no rollingUpdate'],
  [{ 'webhook.livenessProbe': { successThreshold: 2 } }, 'expected 1 as Kubernetes does'],
  [{ 'webhook.podLabels': { 'app.kubernetes.io/name': 'x' } }, 'expected labels that the chart does not set itself'],
  [{ 'webhook.podLabels': { team: 'a team' } }, 'webhook.podLabels.team: expected at most 63 letters'],
  [{ 'defaults.nodeSelector': { disk: 'a b' } }, 'webhook.nodeSelector.disk: expected at most 63 letters'],
  [{ 'metrics.labels': { release: 'a b' } }, 'metrics.labels.release: expected at most 63 letters'],
  [{ 'reaper.serviceAccount.annotations': { 'a b': 'c' } }, 'reaper.serviceAccount.annotations: expected a key'],
  [{ 'webhook.timeoutSeconds': 31 }, 'webhook.timeoutSeconds: expected a whole number from 1 to 30, got 31'],
  [{ 'webhook.port': 443 }, 'webhook.port: expected a whole number from 1024 to 65534, got 443'],
  [{ 'webhook.replicas': -1 }, 'webhook.replicas: expected a whole number of at least 0, got -1'],
  [
    { 'defaults.livenessProbe.periodSeconds': 0 },
    'defaults.livenessProbe.periodSeconds: expected a whole number of at',
  ],
  [{ 'test.livenessProbe': { periodSeconds: 0 } }, 'test: expected keys among '],
  [{ 'reaper.tolerations': [{ key: 'a' }, { kye: 'b' }] }, 'reaper.tolerations: expected keys among effect, key, '],
  [{ 'webhook.affinity': { nodeAfinity: {} } }, 'webhook.affinity: expected keys among nodeAffinity, podAffinity, '],
  [
    { 'defaults.affinity.podAffinity': { preferredDuringSchedulingIgnoredDuringExecution: [{ term: {} }] } },
    'expected keys among podAffinityTerm, weight, got "term"',
  ],
  [{ 'webhook.topologySpreadConstraints': [{ ...SPREAD, skew: 1 }] }, 'whenUnsatisfiable, got "skew"'],
  [{ 'controller.updateStrategy.rollingUpdate': { maxSurg: 1 } }, 'expected keys among maxSurge, maxUnavailable, got'],
  [{ 'reaper.moreOwners': [{ apigroup: 'a.io' }] }, "at '/reaper/moreOwners/0': missing properties"],
  [
    { 'reaper.moreOwners': [{ apiGroup: 'rbac.authorization.k8s.io', resources: ['clusterroles'] }] },
    'reaper.moreOwners.apiGroup: expected the group of a custom resource',
  ],
  [{ 'reaper.namespaces': ['kube-system'] }, 'reaper.namespaces: expected namespaces that reaper.excludeNamespaces'],
  [{ 'reaper.namespaces': ['spawner'] }, "the release's own is always left alone"],
  [{ 'sidecar.resources': { limits: { cpu: '1m' } } }, 'sidecar.resources.limits.cpu: expected at least 20m'],
  [{ 'sidecar.resources': { limits: { gpu: '1' } } }, 'sidecar.resources.limits: expected keys among cpu, '],
  [
    { 'sidecar.resources': { requests: { 'hugepages-2Mi': '2Mi' } } },
    'sidecar.resources.requests: expected keys among',
  ],
  [{ 'certificates.lifetime': '876001h' }, 'certificates.lifetime: expected at most 876000h'],
  [
    { 'namespaces.selector': { stage: 'test' } },
    'namespaces.selector: expected keys among matchExpressions, matchLabels, got "stage"',
  ],
  [{ 'monitored.selector': { matchExpressions: [{ key: 'a', operator: 'In' }] } }, 'expected values with In and NotIn'],
  [{ 'namespaces.include': ['a', 'b', 'a'] }, 'namespaces.include: expected each namespace once, got "a" twice'],
  [{ 'sessions.namespaces': ['a', 'a'] }, 'sessions.namespaces: expected each namespace once, got "a" twice'],
  [{ 'reaper.namespaces': ['a', 'a'] }, 'reaper.namespaces: expected each namespace once, got "a" twice'],
  [{ global: { imageRegistry: 'g.x/' } }, 'global.imageRegistry: expected a registry and path'],
  [{ global: { imageRegistry: 'g.x/A B' } }, 'global.imageRegistry: expected a registry and path'],
  [{ global: { imagePullSecrets: [{ nme: 'x' }] } }, 'global.imagePullSecrets: expected a name'],
  [
    { 'webhook.extraEnv': [{ ...ENV, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    'webhook.extraEnv: expected value or valueFrom, got both for "A"',
  ],
  [{ 'webhook.extraVolumes': [{ name: 'Bad_' }] }, 'webhook.extraVolumes: expected the name of a volume'],
  [
    { 'webhook.extraVolumes': [{ name: 'ca' }], 'webhook.extraVolumeMounts': [{ name: 'ca', mountPath: 'rel:x' }] },
    'webhook.extraVolumeMounts: expected a mountPath without a colon, got "rel:x"',
  ],
  [{ 'defaults.tolerations': [{ operator: 'exists' }] }, 'webhook.tolerations: expected Exists, Equal, '],
  [{ 'webhook.topologySpreadConstraints': [{ ...SPREAD, maxSkew: 0 }] }, 'expected a maxSkew of at least 1, got 0'],
  [{ 'webhook.topologySpreadConstraints': [{ ...SPREAD, whenUnsatisfiable: 'Never' }] }, 'expected DoNotSchedule or'],
  [
    { 'webhook.updateStrategy.rollingUpdate': { maxSurge: 0, maxUnavailable: '0%' } },
    'webhook.updateStrategy.rollingUpdate: expected a maxSurge or a maxUnavailable above 0',
  ],
  [{ 'reaper.timeZone': 'Local' }, 'reaper.timeZone: expected a name of the time zone database'],
  [
    { 'monitored.selector': { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] } },
    'monitored.selector.matchExpressions: expected at most 63 letters',
  ],
  [{ extraObjects: [{ kind: 'ConfigMap' }] }, 'extraObjects: expected apiVersion, kind and metadata'],
  [{ 'reaper.timeZone': 'Berlin/' }, 'such as Europe/Berlin'],
  [{ 'sidecar.repository': 'https://x' }, 'sidecar.repository: expected the name of an image'],
  [{ 'defaults.logLevel': 'debug' }, "at '/defaults/logLevel': value must be one of 'info', 'warn', 'error'"],
  [{ extraObjects: { a: 'b' } }, "at '/extraObjects': got object, want array"],
])('%j ends in a sentence', (values, sentence) => {
  const { status, stderr } = helm(values);
  expect(stderr).toContain(sentence);
  expect(status).toBe(1);
});

test('a release whose name no Service can have is refused, unless the names begin with another', () => {
  expect(helm({}, '9lives').stderr).toContain("the release's name, or fullnameOverride: expected");
  expect(helm({ fullnameOverride: 'cat' }, '9lives').stderr).toBe('');
});

/** Names that YAML takes for something else. */
test.each(['123', '1e3', '0x1f'])('a release and a namespace may be called %s', (name) => {
  const args = ['template', name, CHART, '--namespace', name, ...ON_CLUSTER, '--values', CI_VALUES];
  const { stdout, stderr } = spawnSync(HELM, [...args, '--set', 'fullnameOverride=cat,reaper.enabled=true'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  for (const { metadata, subjects = [] } of objectsOf(stdout)) {
    expect([name, 'default', undefined]).toContain(metadata.namespace);
    expect(metadata.labels['app.kubernetes.io/instance']).toBe(name);
    for (const { namespace } of subjects) expect(namespace).toBe(name);
  }
});

test('nothing that a part says is lost beneath a default: what is empty or false replaces as well', () => {
  const { stdout } = helm({
    'defaults.tolerations': [{ operator: 'Exists' }],
    'defaults.nodeSelector': { disk: 'slow' },
    'defaults.priorityClassName': 'high',
    'webhook.tolerations': [],
    'webhook.nodeSelector': {},
    'webhook.priorityClassName': '',
    'webhook.podDisruptionBudget.enabled': false,
    'controller.tolerations': null,
  });
  const objects = objectsOf(stdout);
  const podOf = (part: string) =>
    objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `spawner-${part}`).spec.template
      .spec;
  const { tolerations, nodeSelector, priorityClassName } = podOf('webhook');
  expect([tolerations, nodeSelector, priorityClassName]).toEqual([undefined, undefined, undefined]);
  expect(podOf('controller').tolerations).toEqual([{ operator: 'Exists' }]);
  expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget')).toEqual([]);
});
