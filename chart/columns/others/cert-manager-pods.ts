import { type Cells, CONTAINER, nothing, POD, proofsOf } from './proof.ts';

const WEIGHT = 'preferredDuringSchedulingIgnoredDuringExecution';
/** The parts, by the sections of their values. */
export const SECTIONS = {
  'cert-manager': '',
  'cert-manager-webhook': 'webhook.',
  'cert-manager-cainjector': 'cainjector.',
};
const { all, byPart, same } = proofsOf(SECTIONS);

const OF_PODS: Cells = {
  replicas: [byPart('replicaCount', 'spec.replicas', { values: [4, 3, 2] }), nothing({ 'global.replicaCount': 4 })],
  resources: [
    byPart('resources.requests.cpu', `${CONTAINER}.resources.requests.cpu`),
    nothing({ 'global.resources.requests.cpu': '1' }),
  ],
  'labels and annotations of pods': [
    { ...all('global.commonLabels.team', 'a', 'spec.template.metadata.labels.team'), says: 'labels of all' },
    byPart('podLabels.tier', 'spec.template.metadata.labels.tier'),
    byPart('podAnnotations.note', 'spec.template.metadata.annotations.note'),
    nothing({ 'global.podAnnotations.note': 'a' }),
  ],
  'more variables': [byPart('extraEnv[0].name', `${CONTAINER}.env.name`), nothing({ 'global.extraEnv[0].name': 'a' })],
  'more arguments': [byPart('extraArgs[0]', `${CONTAINER}.args`), nothing({ 'global.extraArgs[0]': 'a' })],
  'more volumes and mounts': [
    byPart('volumes[0].name', `${POD}.volumes.name`),
    byPart('volumeMounts[0].mountPath', `${CONTAINER}.volumeMounts.mountPath`),
    nothing({ 'global.volumes[0].name': 'a' }),
    nothing({ 'global.volumeMounts[0].mountPath': 'a' }),
  ],
  'log level': [
    all('global.logLevel', 5, `${CONTAINER}.args`, '--v=5'),
    nothing({ 'webhook.logLevel': 5 }),
    nothing({ 'cainjector.logLevel': 5 }),
  ],
  'node selector': [
    all('global.nodeSelector.disk', 'a', `${POD}.nodeSelector.disk`),
    byPart('nodeSelector.disk', `${POD}.nodeSelector.disk`),
  ],
  tolerations: [byPart('tolerations[0].key', `${POD}.tolerations.key`), nothing({ 'global.tolerations[0].key': 'a' })],
  affinity: [
    byPart(`affinity.nodeAffinity.${WEIGHT}[0].weight`, `${POD}.affinity.nodeAffinity.${WEIGHT}.weight`, {
      values: [1, 2, 3],
    }),
    nothing({ [`global.affinity.nodeAffinity.${WEIGHT}[0].weight`]: 1 }),
  ],
  'priority class': [
    all('global.priorityClassName', 'a', `${POD}.priorityClassName`),
    nothing({ 'webhook.priorityClassName': 'a' }),
    nothing({ priorityClassName: 'a' }),
  ],
  'topology spread': [
    byPart('topologySpreadConstraints[0].topologyKey', `${POD}.topologySpreadConstraints.topologyKey`),
    nothing({ 'global.topologySpreadConstraints[0].topologyKey': 'a' }),
  ],
};

const OF_DEPLOYMENTS: Cells = {
  // The third part, cainjector, has no probes.
  'timing of probes': [
    byPart(
      {
        'cert-manager': 'livenessProbe.periodSeconds',
        'cert-manager-webhook': 'webhook.livenessProbe.periodSeconds',
      },
      `${CONTAINER}.livenessProbe.periodSeconds`,
      { values: [7, 8] },
    ),
    nothing({ 'readinessProbe.periodSeconds': 7 }),
    nothing({ 'cainjector.livenessProbe.periodSeconds': 7 }),
    nothing({ 'webhook.startupProbe.failureThreshold': 30 }),
    nothing({ 'global.livenessProbe.periodSeconds': 7 }),
  ],
  PodDisruptionBudget: [
    byPart('podDisruptionBudget.minAvailable', 'spec.minAvailable', {
      of: 'PodDisruptionBudget',
      values: [2, 3, 4],
      besides: same('podDisruptionBudget.enabled', true),
    }),
    nothing({ 'global.podDisruptionBudget.enabled': true }),
  ],
  'update strategy': [
    byPart('strategy.rollingUpdate.maxSurge', 'spec.strategy.rollingUpdate.maxSurge', { values: [2, 3, 4] }),
    nothing({ 'global.strategy.rollingUpdate.maxSurge': 2 }),
  ],
  'revision history': [
    all('global.revisionHistoryLimit', 1, 'spec.revisionHistoryLimit'),
    nothing({ 'webhook.revisionHistoryLimit': 1 }),
    nothing({ revisionHistoryLimit: 1 }),
  ],
};

/** What is set of pods and what runs them. */
export const CERT_MANAGER_PODS: Cells = { ...OF_PODS, ...OF_DEPLOYMENTS };
