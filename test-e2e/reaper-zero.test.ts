import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACCEPTS_LABEL } from '../contract/labels.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl, listPodsOfApp } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { passWithin, template, untilSleepy, useReaperLab, workload } from './reaper-lab.ts';

const cluster = useReaperLab('spawner-test-reaper-zero');
const FLAGS = ['--idle-timeout', '4s', '--confirm-after', '1s'];
const NAMES = ['database', 'archive'];

/** A volume for a claim of a StatefulSet, as no provisioner is at hand. Nothing is written to it. */
function volume(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeOf(name) },
    spec: {
      capacity: { storage: '1Mi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      claimRef: { namespace: cluster.namespace, name: `data-${name}-0` },
      hostPath: { path: '/tmp', type: 'Directory' },
    },
  };
}

const volumeOf = (name: string) => `${cluster.namespace}-${name}`;

function withClaims(name: string, whenScaled: string): Manifest {
  const claim = {
    metadata: { name: 'data' },
    spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
  };
  const spec = { volumeClaimTemplates: [claim], persistentVolumeClaimRetentionPolicy: { whenScaled } };
  return workload('StatefulSet', name, { spec, labels: { [ACCEPTS_LABEL]: 'yes' } });
}

const budget: Manifest = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'guarded' },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
};
const job = { ...template('nightly'), spec: { ...(template('nightly').spec as object), restartPolicy: 'Never' } };
const cronJob: Manifest = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'nightly' },
  spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: job } } },
};

beforeAll(async () => {
  await apply(cluster, [
    ...NAMES.map(volume),
    withClaims('database', 'Delete'),
    withClaims('archive', 'Retain'),
    workload('Deployment', 'guarded'),
    budget,
    cronJob,
  ]);
  await kubectl(cluster, ['create', 'job', 'nightly-now', '--from', 'cronjob/nightly']);
  for (const name of [...NAMES, 'guarded', 'nightly']) await readyPod(cluster, name);
  await untilSleepy(cluster, ['StatefulSet/archive', 'Deployment/guarded'], ...FLAGS);
});
afterAll(() => kubectl(cluster, ['delete', 'persistentvolumes', '--wait=false', ...NAMES.map(volumeOf)]));

const claims = async () =>
  (await kubectl(cluster, ['get', 'persistentvolumeclaims', '--output', 'name'])).trim().split('\n');

test('zero replicas delete no claim: what would lose one is kept awake, and what is put to sleep has it when it wakes', async () => {
  const { said } = await passWithin(cluster, ...FLAGS);
  expect(said).toMatchObject({
    'StatefulSet/database': { verdict: 'keep', reason: 'deletes-claims' },
    'StatefulSet/archive': { verdict: 'sleep' },
    'Deployment/guarded': { verdict: 'sleep' },
    'Job/nightly-now': { verdict: 'keep', reason: 'job' },
  });
  await kubectl(cluster, ['wait', '--for=delete', 'pod/archive-0', '--timeout=60s']);
  expect(await claims()).toEqual(expect.arrayContaining(NAMES.map((name) => `persistentvolumeclaim/data-${name}-0`)));
});

test('a claim stays even where the policy changes between the two looks', async () => {
  await kubectl(cluster, ['scale', 'statefulset', 'archive', '--replicas', '1']);
  await readyPod(cluster, 'archive');
  // It was woken, so its notes go.
  await passWithin(cluster, '--idle-timeout', '1h');
  await untilSleepy(cluster, ['StatefulSet/archive'], ...FLAGS);
  const pass = passWithin(cluster, '--idle-timeout', '4s', '--confirm-after', '8s');
  // It is told to accept no connections between the two looks.
  const labels = async () =>
    (await listPodsOfApp(cluster, 'archive')).map(({ metadata }) => metadata?.labels?.[ACCEPTS_LABEL]);
  await eventually(cluster, { what: 'draining' }, labels, ([label]) => label === 'no');
  const spec = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } };
  await kubectl(cluster, ['patch', 'statefulset', 'archive', '--patch', JSON.stringify({ spec })]);
  expect((await pass).said['StatefulSet/archive']).toMatchObject({ verdict: 'keep' });
  expect(await claims()).toContain('persistentvolumeclaim/data-archive-0');
});
