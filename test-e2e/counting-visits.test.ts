import { expect, test } from '@jest/globals';
import { clients, nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { apply, nameOf, readPod } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { nodePort } from './counting-apps.ts';
import { HTTP_PROBES, useApps } from './counting-lab.ts';
import { environment } from './environment.ts';

const image = environment.nginx;
const { cluster, ask, viaNode } = useApps('spawner-test-visits', {
  visited: [...nginx({ name: 'visited', image, isMonitored: true, container: HTTP_PROBES }), nodePort('visited')],
});

test('a request every 15 s through a port of the node, in the midst of probes, keeps a pod from becoming idle', async () => {
  // A visit that is not answered says so in the log of the visitor.
  const visit = `busybox wget -q -O /dev/null http://${await viaNode('visited')}/ || echo no answer: $?`;
  // For a minute, and then its pod ends.
  const script = `for visit in 1 2 3 4; do ${visit}; busybox sleep 15; done`;
  await apply(cluster, [clients('visitor', { image, count: 1, script })]);
  await waitForStatus(cluster, nameOf(await readyPod(cluster, 'visited')), ({ ever_active }) => ever_active);
  const idle: number[] = [];
  await eventually(
    cluster,
    { what: 'four visits', intervalMs: 1000 },
    async () => {
      idle.push((await ask('visited')).seconds_inactive);
      return (await readPod(cluster, 'visitor')).status?.phase;
    },
    (phase) => phase === 'Succeeded',
  );
  // 15 s between two visits, 10 s until the background's next sample, 10 s for the round in which the kernel's count is
  // held against the probes' schedule. One visit may pass for a probe that a busy kubelet left out, the next may not.
  expect(Math.max(...idle)).toBeLessThan(51);
});
