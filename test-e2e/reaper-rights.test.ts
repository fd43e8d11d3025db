import { beforeAll, expect, test } from '@jest/globals';
import type { Manifest } from '../hack/scene/apps.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { passWithin, template, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const cluster = useReaperLab('spawner-test-reaper-rights', [{ kind: 'Role', name: 'less' }]);

const FLAGS = ['--idle-timeout', '4s', '--confirm-after', '1s'];

/** What the chart gives, without StatefulSets. */
const LESS = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'less' },
  rules: [
    { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
    { apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['list'] },
    { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'patch'] },
    { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'update'] },
  ],
};

/** An operator's object of a kind that the reaper has no right to, and its pod. */
const theirs: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' } };

async function ownPod(): Promise<void> {
  const uid = await kubectl(cluster, ['get', 'configmap', 'theirs', '--output', 'jsonpath={.metadata.uid}']);
  const { metadata, spec } = template('operated');
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'theirs', uid, controller: true }];
  await apply(cluster, [
    { apiVersion: 'v1', kind: 'Pod', spec, metadata: { ...(metadata as object), name: 'operated', ownerReferences } },
  ]);
}

beforeAll(async () => {
  await apply(cluster, [LESS, workload('Deployment', 'web'), workload('StatefulSet', 'db'), theirs]);
  await ownPod();
  for (const name of ['web', 'db', 'operated']) await readyPod(cluster, name);
  await untilSleepy(cluster, ['Deployment/web'], ...FLAGS);
});

test('without the rights for one kind, the others go to sleep, and the pass says that it failed', async () => {
  const { said, code, log } = await passWithin(cluster, ...FLAGS);
  const { 'Deployment/web': web, 'StatefulSet/db': db } = said;
  expect({ code, web: [web?.verdict, web?.reason], db: [db?.verdict, db?.reason] }).toEqual({
    code: 1,
    web: ['sleep', undefined],
    db: ['keep', 'no-rights'],
  });
  // It has no right to record an Event either, which must not keep it from acting.
  expect(log).toContain('"message":"event not written"');
  expect(
    await kubectl(cluster, ['get', 'deployments,statefulsets', '--output', 'jsonpath={.items[*].spec.replicas}']),
  ).toBe('0 1');
});

test('a pod whose owner it has no right to read stays awake, and the pass does not fail', async () => {
  await kubectl(cluster, ['delete', 'statefulset', 'db']);
  await kubectl(cluster, ['wait', '--for=delete', 'pod/db-0', '--timeout=60s']);
  const { said, code } = await passWithin(cluster, ...FLAGS);
  expect({ code, ...said['ConfigMap/theirs'] }).toMatchObject({ code: 0, verdict: 'keep', reason: 'unknown-owner' });
});
