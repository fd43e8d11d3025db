import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from '@jest/globals';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, ipOf, kubectl, listPodsOfApp, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { environment } from './environment.ts';
import { passWithin, useReaperLab } from './reaper-lab.ts';

const image = environment.nginx;
const cluster = useReaperLab('spawner-test-scenes');
const FLAGS = ['--idle-timeout', '4s', '--confirm-after', '1s'];

beforeAll(async () => {
  await apply(cluster, nginx({ name: 'half-monitored', image, isMonitored: false, replicas: 2 }));
  await readyPod(cluster, 'half-monitored');
});

test('a client at a pod that is not monitored keeps its workload awake, however idle the monitored pod is', async () => {
  const [monitored, other] = await listPodsOfApp(cluster, 'half-monitored');
  if (!monitored || !other) throw new Error('expected two pods');
  await apply(cluster, [clients('held', { image, count: 1, script: keepAliveScript(ipOf(other)) })]);
  await kubectl(cluster, ['label', 'pod', nameOf(monitored), `${MONITOR_LABEL}=${MONITOR_ON}`]);
  // Before the sidecar is attached, nothing answers.
  const attached = () => readPod(cluster, nameOf(monitored));
  await eventually(cluster, { what: 'an attached sidecar' }, attached, ({ status }) =>
    Boolean(status?.ephemeralContainerStatuses?.some(({ state }) => state?.running)),
  );
  await waitForStatus(cluster, nameOf(monitored), ({ seconds_inactive }) => seconds_inactive >= 5);
  const { said } = await passWithin(cluster, ...FLAGS);
  expect(said['Deployment/half-monitored']).toMatchObject({ verdict: 'keep', reason: 'not-monitored' });
  expect(await listPodsOfApp(cluster, 'half-monitored')).toHaveLength(2);
});

test('an exec leaves no connection: its pod is put to sleep like any other, as the documents say', async () => {
  // Only now: the pass of the test before would put it to sleep.
  await apply(cluster, nginx({ name: 'executed', image, isMonitored: true }));
  const pod = nameOf(await readyPod(cluster, 'executed'));
  const { program, kubeconfig, namespace } = cluster;
  const place = ['--kubeconfig', kubeconfig, '--namespace', namespace];
  const command = ['exec', '--stdin', pod, '--container', 'app', '--', 'busybox', 'cat'];
  const session = spawn(program, [...place, ...command], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    session.stdin.write('there\n');
    await once(session.stdout, 'data');
    const status = await waitForStatus(cluster, pod, ({ seconds_inactive }) => seconds_inactive >= 5);
    expect(status).toMatchObject({ reason: 'never-connected', unclear_connections: { in_pod: 0, runtime: 0 } });
    expect((await passWithin(cluster, ...FLAGS)).said['Deployment/executed']).toMatchObject({ verdict: 'sleep' });
  } finally {
    session.kill();
  }
});
