import type { Rendered } from '../render.ts';
import { both, type Column, eachPart, find, ofDeployments, ofPods, overridden, PARTS } from './column.ts';

const SCHEDULING: Column[] = [
  {
    what: 'node selector',
    keys: 'defaults.nodeSelector, by part',
    values: both('nodeSelector.disk', 'fast', 'slow'),
    shown: ofPods(({ spec }) => spec.nodeSelector),
    expected: overridden({ disk: 'fast' }, { disk: 'slow' }),
  },
  {
    what: 'tolerations',
    keys: 'defaults.tolerations, by part',
    values: both('tolerations[0].key', 'a', 'b'),
    shown: ofPods(({ spec }) => spec.tolerations[0].key),
    expected: overridden('a', 'b'),
  },
  {
    what: 'affinity',
    keys: 'defaults.affinity, by part',
    values: [
      'webhook.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey=zone',
      'defaults.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=1',
    ],
    shown: ofPods(({ spec }) => Object.keys(spec.affinity)[0]),
    expected: overridden('podAffinity', 'nodeAffinity'),
  },
  {
    what: 'priority class',
    keys: 'defaults.priorityClassName, by part',
    values: both('priorityClassName', 'high', 'low'),
    shown: ofPods(({ spec }) => spec.priorityClassName),
    expected: overridden('high', 'low'),
  },
  {
    what: 'topology spread',
    keys: 'defaults.topologySpreadConstraints, by part',
    values: ['maxSkew=2', 'topologyKey=zone', 'whenUnsatisfiable=DoNotSchedule'].map(
      (text) => `webhook.topologySpreadConstraints[0].${text}`,
    ),
    shown: ofPods(({ spec }) => spec.topologySpreadConstraints[0].topologyKey),
    expected: overridden('zone', 'kubernetes.io/hostname'),
  },
];

const PODS: Column[] = [
  {
    what: 'replicas',
    keys: 'webhook.replicas, controller.replicas',
    values: eachPart('replicas', '4', '3'),
    shown: ofDeployments(({ replicas }) => replicas),
    expected: [4, 3],
  },
  {
    what: 'resources',
    keys: 'by part',
    values: eachPart('resources.requests.cpu', '1', '2', '3'),
    shown: ofPods((_, { resources }) => resources.requests.cpu),
    expected: [1, 2, 3],
  },
  {
    what: 'labels and annotations of pods',
    keys: 'defaults.podLabels, defaults.podAnnotations, by part',
    values: ['defaults.podLabels.a=x', 'webhook.podLabels.b=y', ...both('podAnnotations.c', 'own', 'all')],
    shown: ofPods(({ metadata }) => [metadata.labels.a, metadata.labels.b, metadata.annotations.c]),
    expected: [
      ['x', 'y', 'own'],
      ['x', undefined, 'all'],
      ['x', undefined, 'all'],
    ],
  },
  {
    what: 'more variables',
    keys: 'defaults.extraEnv, by part',
    values: ['webhook', 'defaults'].flatMap((of) => [`${of}.extraEnv[0].name=${of}`, `${of}.extraEnv[0].value=v`]),
    shown: ofPods((_, { env }) => env.filter(({ value }: Rendered) => value === 'v').length),
    expected: overridden(2, 1),
  },
  {
    what: 'more arguments',
    keys: 'defaults.extraArgs, by part',
    values: ['defaults.extraArgs={--trace-gc}', 'webhook.extraArgs={--max-old-space-size=256}'],
    shown: ofPods((_, { args }) => args.slice(2)),
    expected: [
      ['--trace-gc', '--max-old-space-size=256', 'webhook.mjs'],
      ['--trace-gc', 'controller.mjs'],
      ['--trace-gc', 'reaper.mjs'],
    ],
  },
  {
    what: 'more volumes and mounts',
    keys: 'defaults.extraVolumes, defaults.extraVolumeMounts, by part',
    values: ['extraVolumes[0].name=ca', 'extraVolumeMounts[0].name=ca', 'extraVolumeMounts[0].mountPath=/ca'].map(
      (text) => `defaults.${text}`,
    ),
    shown: ofPods(({ spec }, { volumeMounts }) => [spec.volumes.at(-1).name, volumeMounts.at(-1).mountPath]),
    expected: PARTS.map(() => ['ca', '/ca']),
  },
  {
    what: 'log level',
    keys: 'defaults.logLevel, by part',
    values: both('logLevel', 'warn', 'error'),
    shown: ofPods((_, { env }) => env.find(({ name }: Rendered) => name === 'SPAWNER_LOG_LEVEL').value),
    expected: overridden('warn', 'error'),
  },
];

const DEPLOYMENTS: Column[] = [
  {
    what: 'timing of probes',
    keys: 'defaults.readinessProbe, livenessProbe, startupProbe, by part',
    values: ['defaults.startupProbe.failureThreshold=30', 'webhook.readinessProbe.periodSeconds=7'],
    shown: ofDeployments(({ template: { spec } }) => [
      spec.containers[0].readinessProbe.periodSeconds,
      spec.containers[0].startupProbe.failureThreshold,
    ]),
    expected: [
      [7, 30],
      [2, 30],
    ],
  },
  {
    what: 'PodDisruptionBudget',
    keys: 'defaults.podDisruptionBudget, by part',
    values: ['controller.replicas=2', 'webhook.podDisruptionBudget.minAvailable=50%'],
    shown: (objects) =>
      PARTS.slice(0, 2).map((part) => find(objects, 'PodDisruptionBudget', `spawner-${part}`).spec.minAvailable),
    expected: ['50%', undefined],
  },
  {
    what: 'update strategy',
    keys: 'defaults.updateStrategy, by part',
    values: ['controller.updateStrategy.type=Recreate'],
    shown: ofDeployments(({ strategy }) => strategy?.type),
    expected: ['RollingUpdate', 'Recreate'],
  },
  {
    what: 'revision history',
    keys: 'defaults.revisionHistoryLimit, by part',
    values: both('revisionHistoryLimit', '1', '2'),
    shown: ofDeployments(({ revisionHistoryLimit }) => revisionHistoryLimit),
    expected: [1, 2],
  },
];

/** What is set of pods and what runs them. */
export const OF_PODS: readonly Column[] = [...PODS, ...SCHEDULING, ...DEPLOYMENTS];
