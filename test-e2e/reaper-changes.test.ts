import { beforeAll, expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION } from '../contract/annotations.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { CHART_ROLE, type Passed, passWithin, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const NAMESPACE = 'spawner-test-reaper-changes';
const cluster = useReaperLab(NAMESPACE, [CHART_ROLE, { kind: 'Role', name: 'observations' }]);
const NONE = { [IDLE_ACTION_ANNOTATION]: 'none' };
const OBSERVATIONS: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'observations' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'observations' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['observations'], verbs: ['get', 'patch'] }],
  },
];
const NAMES = ['scaled', 'set-scaled', 'freed', 'calm'];

/** Long enough that what is changed after one pass was changed lately at the next. */
const TIMEOUT_SECONDS = 15;

const FLAGS = [
  ...['--idle-timeout', `${TIMEOUT_SECONDS}s`, '--confirm-after', '1s'],
  ...['--observations', `${NAMESPACE}/observations`],
];
const pass = (): Promise<Passed> => passWithin(cluster, ...FLAGS);
const versionOf = (what: string) =>
  kubectl(cluster, [
    'get',
    what,
    '--output',
    'jsonpath={.items[*].metadata.resourceVersion}{.metadata.resourceVersion}',
  ]);
const said = ({ said: all }: Passed) =>
  Object.fromEntries(Object.entries(all).map(([name, { verdict, reason }]) => [name, reason ?? verdict]));

beforeAll(async () => {
  await apply(cluster, [
    ...OBSERVATIONS,
    workload('Deployment', 'scaled', { replicas: 2 }),
    workload('StatefulSet', 'set-scaled', { replicas: 2 }),
    workload('StatefulSet', 'freed', { metadata: { annotations: NONE } }),
    workload('Deployment', 'calm'),
  ]);
  for (const name of NAMES) await readyPod(cluster, name);
});

test('what was scaled down, or lost its opt-out, is left alone for its timeout, though the API server notes no time', async () => {
  await pass();
  await untilSleepy(cluster, ['Deployment/scaled', 'StatefulSet/set-scaled', 'Deployment/calm'], ...FLAGS);
  const before = [await versionOf('deployments,statefulsets'), await versionOf('configmap/observations')];
  await passWithin(cluster, '--idle-timeout', '1h', '--observations', `${NAMESPACE}/observations`);
  expect([await versionOf('deployments,statefulsets'), await versionOf('configmap/observations')]).toEqual(before);

  await kubectl(cluster, ['scale', 'deployment/scaled', 'statefulset/set-scaled', '--replicas', '1']);
  await kubectl(cluster, ['annotate', 'statefulset', 'freed', `${IDLE_ACTION_ANNOTATION}-`]);
  await kubectl(cluster, ['rollout', 'status', 'deployment', 'scaled', '--timeout=60s']);
  await kubectl(cluster, ['wait', '--for=delete', 'pod/set-scaled-1', '--timeout=60s']);
  const scaled = await kubectl(cluster, ['get', 'deployment', 'scaled', '--show-managed-fields', '--output', 'json']);
  const { managedFields } = (JSON.parse(scaled) as { metadata: { managedFields: object[] } }).metadata;
  const byScale = managedFields.filter((entry) => 'subresource' in entry && entry.subresource === 'scale');
  expect(byScale.map((entry) => 'time' in entry)).toEqual([false]);

  expect(said(await pass())).toMatchObject({
    'Deployment/scaled': 'changed-lately',
    'StatefulSet/set-scaled': 'changed-lately',
    'StatefulSet/freed': 'changed-lately',
    'Deployment/calm': 'sleep',
  });
  await untilSleepy(cluster, ['Deployment/scaled', 'StatefulSet/set-scaled', 'StatefulSet/freed'], ...FLAGS);
  expect(said(await pass())).toMatchObject({
    'Deployment/scaled': 'sleep',
    'StatefulSet/set-scaled': 'sleep',
    'StatefulSet/freed': 'sleep',
  });
});
