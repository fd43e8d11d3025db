import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { MONITOR_LABEL, MONITOR_ON } from '../contract/labels.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { OF_A_MACHINE } from '../hack/cluster/embedded/launch.ts';
import { restartNode } from '../hack/cluster/embedded/restart.ts';
import { clients, keepAliveScript, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import {
  apply,
  containerNames,
  hasSidecar,
  ipOf,
  isReady,
  type Kubectl,
  kubectl,
  nameOf,
} from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { start } from './app.ts';
import { environment, inNamespace, testWhereClusterCan, useNamespace } from './environment.ts';
import { useApi } from './webhook-api.ts';

const cluster = useNamespace('spawner-test-node-restart');
const api = useApi(cluster);
const image = environment.nginx;

const testWithRestarts = testWhereClusterCan('restart-node');

/** The pods of a namespace but those of Jobs, which are done. */
async function readPods(place: Kubectl): Promise<V1Pod[]> {
  const { items }: { items: V1Pod[] } = JSON.parse(await kubectl(place, ['get', 'pods', '--output', 'json']));
  return items.filter(({ spec }) => spec?.restartPolicy === 'Always');
}

const restarts = ({ status }: V1Pod): number[] =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map((each) => each.restartCount);

/** Waits until all pods of a namespace are ready, each of their containers restarted. */
async function untilRestarted(place: Kubectl, before: readonly V1Pod[]): Promise<V1Pod[]> {
  const counts = new Map(before.map((pod) => [nameOf(pod), restarts(pod)]));
  const isBack = (pod: V1Pod) =>
    isReady(pod) && restarts(pod).every((count, at) => count > (counts.get(nameOf(pod))?.[at] ?? 0));
  return eventually(
    place,
    { what: `the pods of ${place.namespace} to restart`, seconds: 90 },
    () => readPods(place),
    (pods) => pods.every(isBack),
  );
}

const connect = async (name: string, pod: V1Pod): Promise<void> => {
  await apply(cluster, [clients(name, { image, count: 2, script: keepAliveScript(ipOf(pod)) })]);
  await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 2);
};

testWithRestarts('a node that restarts brings the monitored pod, the webhook and the controller back', async () => {
  const release = inNamespace(NAMESPACE);
  const pod = await start(cluster, 'web', nginx({ name: 'web', image, isMonitored: true }));
  await connect('before', pod);
  await kubectl(cluster, ['delete', 'pod', 'before', '--now']);
  const [own, ours] = [await readPods(cluster), await readPods(release)];

  restartNode(environment.name);

  const [back] = await untilRestarted(cluster, own);
  expect(back?.metadata?.uid).toBe(pod.metadata?.uid);
  expect(containerNames(back ?? {})).toEqual([SIDECAR_CONTAINER, 'app']);
  await untilRestarted(release, ours);
  const status = await waitForStatus(cluster, nameOf(pod), ({ listening }) => listening);
  expect(status).toMatchObject({ active_connections: 0, ever_active: false });
  await connect('after', await readyPod(cluster, 'web'));

  const labels = { [MONITOR_LABEL]: MONITOR_ON };
  const another = { metadata: { name: 'another', labels }, spec: { containers: [{ name: 'app', image }] } };
  // Ready pods are not reachable yet: the endpoints have to propagate.
  await eventually(
    release,
    { what: 'the webhook to inject again' },
    async () => (await api.dryRun(another)).pod,
    hasSidecar,
  );
});

const RESTART = join(import.meta.dirname, '../hack/cluster/embedded/restart.ts');

/** A container of one process, and one that entered it from outside; then the shim of both ends, and all the rest. */
const SCENE = `
  import { spawn } from 'node:child_process';
  import { once } from 'node:events';
  import { endAllBut } from '${RESTART}';

  const shim = spawn('sh', ['-c', \`
    unshare --pid --fork sleep 300 &
    while ! container=$(cat /proc/$!/task/$!/children) || [ -z "$container" ]; do sleep 0.01; done
    nsenter --target $container --pid sleep 300 &
    while [ -z "$(cat /proc/$!/task/$!/children)" ]; do sleep 0.01; done
  \`]);
  await once(shim, 'exit');
  await endAllBut([]);
  console.log('ended');
`;

testWithRestarts('the processes of a node end, also those that entered a container from outside', () => {
  const program = [process.execPath, '--input-type=module', '--eval', SCENE];
  expect(execFileSync('unshare', [...OF_A_MACHINE, ...program], { encoding: 'utf8' })).toBe('ended\n');
});
