import { type ByPart, type Cells, CONTAINER, nothing, POD, type Proof, proofsOf } from './proof.ts';

const WEIGHT = 'preferredDuringSchedulingIgnoredDuringExecution';
/** The parts, by the sections of their values. */
export const SECTIONS = {
  'kyverno-admission-controller': 'admissionController.',
  'kyverno-background-controller': 'backgroundController.',
  'kyverno-cleanup-controller': 'cleanupController.',
  'kyverno-reports-controller': 'reportsController.',
};
const { all, byPart, keys, same } = proofsOf(SECTIONS);
/** The first part has a section for its container. */
const containers = (key: string, at: string, more: ByPart = {}): Proof =>
  byPart(
    { ...keys(key), 'kyverno-admission-controller': `admissionController.container.${key}` },
    `${CONTAINER}.${at}`,
    more,
  );

const OF_PODS: Cells = {
  replicas: [byPart('replicas', 'spec.replicas', { values: [5, 4, 3, 2] }), nothing({ 'global.replicas': 4 })],
  resources: [
    containers('resources.requests.cpu', 'resources.requests.cpu'),
    nothing({ 'global.resources.requests.cpu': '1' }),
  ],
  'labels and annotations of pods': [
    { ...all('customLabels.team', 'a', 'spec.template.metadata.labels.team'), says: 'labels of all' },
    byPart('podLabels.tier', 'spec.template.metadata.labels.tier'),
    byPart('podAnnotations.note', 'spec.template.metadata.annotations.note'),
    nothing({ 'global.podAnnotations.note': 'a' }),
  ],
  'more variables': [
    all('global.extraEnvVars[0].name', 'a', `${CONTAINER}.env.name`),
    containers('extraEnvVars[0].name', 'env.name'),
  ],
  'more arguments': [
    containers('extraArgs.trace', 'args', { as: (value) => `--trace=${value}` }),
    nothing({ 'global.extraArgs.trace': 'a' }),
  ],
  'more volumes and mounts': [
    byPart('extraVolumes[0].name', `${POD}.volumes.name`),
    byPart('extraVolumeMounts[0].mountPath', `${CONTAINER}.volumeMounts.mountPath`),
    nothing({ 'global.extraVolumes[0].name': 'a' }),
    nothing({ 'global.extraVolumeMounts[0].mountPath': 'a' }),
  ],
  'log level': [
    all('features.logging.verbosity', 5, `${CONTAINER}.args`, '--v=5'),
    byPart('featuresOverride.logging.verbosity', `${CONTAINER}.args`, {
      values: [5, 6, 7, 8],
      as: (value) => `--v=${value}`,
    }),
  ],
  'node selector': [
    all('global.nodeSelector.disk', 'a', `${POD}.nodeSelector.disk`),
    byPart('nodeSelector.disk', `${POD}.nodeSelector.disk`),
  ],
  tolerations: [
    all('global.tolerations[0].key', 'a', `${POD}.tolerations.key`),
    byPart('tolerations[0].key', `${POD}.tolerations.key`),
  ],
  affinity: [
    byPart(`nodeAffinity.${WEIGHT}[0].weight`, `${POD}.affinity.nodeAffinity.${WEIGHT}.weight`, {
      values: [1, 2, 3, 4],
    }),
    nothing({ [`global.nodeAffinity.${WEIGHT}[0].weight`]: 1 }),
    nothing({ [`global.affinity.nodeAffinity.${WEIGHT}[0].weight`]: 1 }),
  ],
  'priority class': [
    all('global.priorityClassName', 'a', `${POD}.priorityClassName`),
    byPart('priorityClassName', `${POD}.priorityClassName`),
  ],
  'topology spread': [
    byPart('topologySpreadConstraints[0].topologyKey', `${POD}.topologySpreadConstraints.topologyKey`),
    nothing({ 'global.topologySpreadConstraints[0].topologyKey': 'a' }),
  ],
};

const OF_DEPLOYMENTS: Cells = {
  // The other two parts have no probes.
  'timing of probes': [
    ...['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
      byPart(
        {
          'kyverno-admission-controller': `admissionController.${probe}.periodSeconds`,
          'kyverno-cleanup-controller': `cleanupController.${probe}.periodSeconds`,
        },
        `${CONTAINER}.${probe}.periodSeconds`,
        { values: [7, 8] },
      ),
    ),
    nothing({ 'backgroundController.livenessProbe.periodSeconds': 7 }),
    nothing({ 'reportsController.livenessProbe.periodSeconds': 7 }),
    nothing({ 'global.livenessProbe.periodSeconds': 7 }),
  ],
  PodDisruptionBudget: [
    byPart('podDisruptionBudget.minAvailable', 'spec.minAvailable', {
      of: 'PodDisruptionBudget',
      values: [2, 3, 4, 5],
      besides: { ...same('podDisruptionBudget.enabled', true), ...same('replicas', 6) },
    }),
    nothing({ 'global.podDisruptionBudget.enabled': true }),
  ],
  'update strategy': [
    byPart('updateStrategy.rollingUpdate.maxSurge', 'spec.strategy.rollingUpdate.maxSurge', { values: [2, 3, 4, 5] }),
    nothing({ 'global.updateStrategy.rollingUpdate.maxSurge': 2 }),
  ],
  'revision history': [
    byPart('revisionHistoryLimit', 'spec.revisionHistoryLimit', { values: [1, 2, 3, 4] }),
    nothing({ 'global.revisionHistoryLimit': 1 }),
  ],
};

/** What is set of pods and what runs them. */
export const KYVERNO_PODS: Cells = { ...OF_PODS, ...OF_DEPLOYMENTS };
