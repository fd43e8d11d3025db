import { beforeAll, expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION, REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { CHART_ROLE, type Passed, passWithin, template, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const MAY_GAMES = { kind: 'Role', name: 'games' };
const cluster = useReaperLab('spawner-test-reaper-kinds', [CHART_ROLE, MAY_GAMES]);
const NONE = { [IDLE_ACTION_ANNOTATION]: 'none' };
const DELETE = { [IDLE_ACTION_ANNOTATION]: 'delete' };

/** Definitions of kinds stay after the test: another run on the same cluster may use them. */
function definition(
  group: string,
  version: string,
  names: { kind: string; plural: string },
  subresources: object,
): Manifest {
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { ...names, singular: names.kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema, subresources }],
    },
  };
}

const SCALE = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};
const GROUP = 'lab.spawner.io';
const target = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name });
const hpa: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'with-hpa' },
  spec: { scaleTargetRef: target('with-hpa'), minReplicas: 1, maxReplicas: 3 },
};
const scaledObject: Manifest = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'with-keda' },
  spec: { scaleTargetRef: { name: 'with-keda' }, triggers: [] },
};
const job: Manifest = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'job' },
  spec: { template: withRestart(template('job')) },
};

function withRestart(pod: Record<string, unknown>): object {
  return { ...pod, spec: { ...(pod.spec as object), restartPolicy: 'Never' } };
}

function barePod(name: string, annotations: Record<string, string>): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', ...template(name, { annotations }), ...named(name, annotations) };
}

function named(name: string, annotations: Record<string, string>): object {
  const { metadata } = template(name, { annotations });
  return { metadata: { ...(metadata as object), name } };
}

const FLAGS = ['--idle-timeout', '4s', '--never-connected-timeout', 'off', '--confirm-after', '1s'];
const EXPECTED: Record<string, { verdict: string; reason?: string }> = {
  'Deployment/deployment': { verdict: 'sleep' },
  'StatefulSet/statefulset': { verdict: 'sleep' },
  'ReplicaSet/replicaset': { verdict: 'sleep' },
  'ReplicationController/controller': { verdict: 'sleep' },
  'Deployment/with-hpa': { verdict: 'sleep' },
  'Game/game': { verdict: 'sleep' },
  'Pod/bare-delete': { verdict: 'delete' },
  'Pod/bare': { verdict: 'keep', reason: 'bare-pod' },
  'Job/job': { verdict: 'keep', reason: 'job' },
  'DaemonSet/daemonset': { verdict: 'keep', reason: 'daemonset' },
  'Deployment/with-keda': { verdict: 'keep', reason: 'keda' },
  'Deployment/opted-out': { verdict: 'keep', reason: 'opted-out' },
  'Deployment/pod-opted-out': { verdict: 'keep', reason: 'opted-out' },
  'Deployment/paused': { verdict: 'keep', reason: 'paused' },
  'Deployment/fresh': { verdict: 'keep', reason: 'never-connected' },
};

beforeAll(async () => {
  await apply(cluster, [
    definition(GROUP, 'v1', { kind: 'Game', plural: 'games' }, { status: {}, scale: SCALE }),
    definition('keda.sh', 'v1alpha1', { kind: 'ScaledObject', plural: 'scaledobjects' }, { status: {} }),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'games' },
      rules: [
        { apiGroups: [GROUP], resources: ['games'], verbs: ['get', 'patch'] },
        { apiGroups: [GROUP], resources: ['games/scale'], verbs: ['get', 'update'] },
      ],
    },
    workload('Deployment', 'deployment', { replicas: 2 }),
    workload('StatefulSet', 'statefulset', { replicas: 2 }),
    workload('ReplicaSet', 'replicaset'),
    workload('ReplicationController', 'controller'),
    workload('Deployment', 'with-hpa'),
    hpa,
    workload('Deployment', 'with-keda'),
    workload('Deployment', 'opted-out', { metadata: { annotations: NONE } }),
    workload('Deployment', 'pod-opted-out', { annotations: NONE }),
    workload('Deployment', 'paused'),
    workload('Deployment', 'fresh', { behaviour: 'never-connected' }),
    workload('DaemonSet', 'daemonset'),
    job,
    barePod('bare', {}),
    barePod('bare-delete', DELETE),
  ]);
  await kubectl(cluster, [
    'wait',
    '--for=condition=Established',
    'crd/games.lab.spawner.io',
    'crd/scaledobjects.keda.sh',
  ]);
  await apply(cluster, [
    scaledObject,
    { apiVersion: `${GROUP}/v1`, kind: 'Game', metadata: { name: 'game' }, spec: { replicas: 1 } },
  ]);
  await ownPod('game');
  for (const key of Object.keys(EXPECTED)) await readyPod(cluster, key.split('/')[1] ?? '');
  await kubectl(cluster, ['patch', 'deployment', 'paused', '--patch', '{"spec":{"paused":true}}']);
  const sleepy = Object.entries(EXPECTED).flatMap(([name, { verdict }]) => (verdict === 'keep' ? [] : [name]));
  await untilSleepy(cluster, sleepy, ...FLAGS);
});

/** A pod of a custom owner, as its controller would make it, and that owner's status. */
async function ownPod(name: string): Promise<void> {
  const uid = await kubectl(cluster, ['get', 'game', name, '--output', 'jsonpath={.metadata.uid}']);
  const reference = { apiVersion: `${GROUP}/v1`, kind: 'Game', name, uid, controller: true };
  const pod = barePod(name, {});
  await apply(cluster, [{ ...pod, metadata: { ...(pod.metadata as object), ownerReferences: [reference] } }]);
  const status = JSON.stringify({ status: { replicas: 1, selector: `app=${name}` } });
  await kubectl(cluster, ['patch', 'game', name, '--subresource', 'status', '--type', 'merge', '--patch', status]);
}

const versions = async () =>
  kubectl(cluster, [
    'get',
    'deployments,statefulsets,games,pods',
    '--output',
    'jsonpath={.items[*].metadata.generation} {.items[*].metadata.name}',
  ]);
const verdicts = ({ said }: Passed) =>
  Object.fromEntries(
    Object.entries(said).map(([name, { verdict, reason, errors }]) => [
      name,
      { verdict, ...(reason && { reason }), ...(errors && { errors }) },
    ]),
  );

test('a dry run reports a verdict for each kind, and changes nothing', async () => {
  const before = await versions();
  const dry = await passWithin(cluster, '--dry-run', 'true', ...FLAGS);
  expect(verdicts(dry)).toEqual(EXPECTED);
  expect(dry.code).toBe(0);
  expect(await versions()).toEqual(before);
});

test('a pass puts to sleep each kind that can, and records it in annotations and Events', async () => {
  const pass = await passWithin(cluster, ...FLAGS);
  expect(verdicts(pass)).toEqual(EXPECTED);
  expect(pass.code).toBe(0);
  const replicas = async (kind: string, name: string) =>
    kubectl(cluster, [
      'get',
      kind,
      name,
      '--output',
      `jsonpath={.spec.replicas} {.metadata.annotations.${REPLICAS_BEFORE_IDLE_ANNOTATION.replaceAll('.', '\\.')}}`,
    ]);
  expect({
    deployment: await replicas('deployment', 'deployment'),
    statefulset: await replicas('statefulset', 'statefulset'),
    replicaset: await replicas('replicaset', 'replicaset'),
    controller: await replicas('replicationcontroller', 'controller'),
    hpa: await replicas('deployment', 'with-hpa'),
    game: await replicas('game', 'game'),
    keda: await replicas('deployment', 'with-keda'),
  }).toEqual({
    deployment: '0 2',
    statefulset: '0 2',
    replicaset: '0 1',
    controller: '0 1',
    hpa: '0 1',
    game: '0 1',
    keda: '1 ',
  });
  const events = [
    'get',
    'events',
    '--field-selector',
    'reason=PutToSleep',
    '--output',
    'jsonpath={.items[*].involvedObject.kind}',
  ];
  expect((await kubectl(cluster, events)).split(' ').toSorted((one, other) => one.localeCompare(other))).toEqual([
    'Deployment',
    'Deployment',
    'Game',
    'ReplicaSet',
    'ReplicationController',
    'StatefulSet',
  ]);
});

test('what is scaled up again gets its replicas back', async () => {
  await kubectl(cluster, ['scale', 'deployment', 'deployment', '--replicas', '1']);
  await readyPod(cluster, 'deployment');
  const pass = await passWithin(cluster, ...FLAGS);
  expect(pass.said['Deployment/deployment']).toMatchObject({ verdict: 'wake' });
  const after = JSON.parse(await kubectl(cluster, ['get', 'deployment', 'deployment', '--output', 'json']));
  expect(after.spec.replicas).toBe(2);
  expect(after.metadata.annotations).not.toHaveProperty([REPLICAS_BEFORE_IDLE_ANNOTATION]);
});
