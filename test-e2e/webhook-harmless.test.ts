import { beforeAll, expect, test } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import type { Manifest } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, kubectl } from '../hack/scene/kubectl.ts';
import { readyPod } from '../hack/scene/wait.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-webhook-harmless');
const image = environment.nginx;

beforeAll(() =>
  kubectl(cluster, ['label', 'namespace', cluster.namespace, 'pod-security.kubernetes.io/enforce=restricted']),
);

/** A pod whose one container runs a command of busybox, and which is all that "restricted" asks for. */
function pod(name: string, command: readonly string[], more: object = {}): Manifest {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const { labels = { [MONITOR_LABEL]: MONITOR_ON }, ...container } = more as { labels?: object };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name, ...labels } },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'app',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['busybox', ...command],
          securityContext,
          ...container,
        },
      ],
    },
  };
}

const FOREVER = ['sh', '-c', 'trap "exit 0" TERM; busybox sleep 3600 & wait'];

test('a Guaranteed pod in a restricted namespace starts, stays Guaranteed, and its sidecar has no token', async () => {
  const resources = { requests: { cpu: '0.05', memory: '32Mi' }, limits: { cpu: '50m', memory: '32768Ki' } };
  await apply(cluster, [pod('guaranteed', FOREVER, { resources })]);
  const { spec, status } = await readyPod(cluster, 'guaranteed');
  expect(status?.qosClass).toBe('Guaranteed');
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const mounts = containers.map(({ name, volumeMounts = [] }) => [name, ...volumeMounts.map((mount) => mount.name)]);
  expect(mounts).toEqual([
    [SIDECAR_CONTAINER, 'spawner-no-token'],
    ['app', expect.stringMatching(/^kube-api-access-/)],
  ]);
});

/** What a container gets that does not end when it is told to, where its pod says nothing else. */
const GRACE_SECONDS = 30;

test('a pod is deleted as fast with the sidecar as without', async () => {
  await apply(cluster, [pod('with', FOREVER), pod('without', FOREVER, { labels: {} })]);
  const seconds = async (name: string) => {
    await readyPod(cluster, name);
    const start = performance.now();
    await kubectl(cluster, ['delete', 'pod', name, '--wait']);
    return (performance.now() - start) / 1000;
  };
  const without = await seconds('without');
  // The kubelet ends a native sidecar after the others; that takes it one more round, and no grace period.
  expect(await seconds('with')).toBeLessThan(without + GRACE_SECONDS);
});

test.each(['Job', 'CronJob'])('a %s completes', async (kind) => {
  const name = kind.toLowerCase();
  const { metadata, spec } = pod(name, ['true']) as { metadata: { labels: object }; spec: object };
  const template = { metadata: { labels: metadata.labels }, spec: { ...spec, restartPolicy: 'Never' } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template } };
  const schedule = { schedule: '0 0 31 2 *', jobTemplate: { spec: job.spec } };
  await apply(cluster, [kind === 'Job' ? job : { ...job, kind, spec: schedule }]);
  if (kind === 'CronJob') await kubectl(cluster, ['create', 'job', 'of-the-cronjob', '--from=cronjob/cronjob']);
  const started = kind === 'Job' ? name : 'of-the-cronjob';
  const status = ['get', 'job', started, '--output', 'jsonpath={.status.succeeded}'];
  await eventually(
    cluster,
    { what: `${started} to complete` },
    () => kubectl(cluster, status),
    (text) => text === '1',
  );
  const pods = await kubectl(cluster, [
    'get',
    'pods',
    '--selector',
    `app=${name}`,
    '--output',
    'jsonpath={.items[*].spec.initContainers[*].name}',
  ]);
  expect(pods).toBe(SIDECAR_CONTAINER);
});
