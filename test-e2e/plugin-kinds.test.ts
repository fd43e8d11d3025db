import { beforeAll, expect, test } from '@jest/globals';
import { REPLICAS_BEFORE_IDLE_ANNOTATION } from '../contract/annotations.ts';
import { kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { readyPod, waitForStatus } from '../hack/scene/wait.ts';
import { usePlugin } from './plugin-lab.ts';
import { useReaperLab } from './reaper-lab.ts';
import { makeToy } from './toys.ts';

const cluster = useReaperLab('spawner-test-plugin-kinds');
const plugin = usePlugin();
const here = (...args: string[]) => plugin.spawner([...args, '--namespace', cluster.namespace]);

const sizeOf = (name: string) => {
  const note = REPLICAS_BEFORE_IDLE_ANNOTATION.replaceAll('.', '\\.');
  return kubectl(cluster, ['get', 'toy', name, '--output', `jsonpath={.spec.size} {.metadata.annotations.${note}}`]);
};

beforeAll(async () => {
  await makeToy(cluster, 'robot');
  const pod = await readyPod(cluster, 'robot');
  await waitForStatus(cluster, nameOf(pod), ({ seconds_inactive }) => seconds_inactive >= 1);
});

test('a custom resource sleeps, is listed, explained, completed and woken like the kinds of Kubernetes', async () => {
  const slept = await here('sleep', 'toy/robot');
  expect([slept.code, slept.stdout]).toEqual([0, expect.stringContaining('put to sleep, 1 replica before')]);
  expect(await sizeOf('robot')).toBe('0 1');
  // Its controller would do that.
  await kubectl(cluster, ['delete', 'pod', 'robot', '--grace-period', '0', '--force']);
  expect((await here('status')).stdout).toMatch(/Toy\/robot +0\/0 +0 +- +asleep for \d+s, 1 replica before$/m);
  expect((await here('why', 'toys.lab.spawner.io/robot')).stdout).toMatch(
    /^Next: +asleep for \d+s, 1 replica before$/m,
  );
  const woken = await here('wake', 'toy/robot');
  expect([woken.code, woken.stdout]).toEqual([0, expect.stringContaining('woken with 1 replica\n')]);
  expect(await sizeOf('robot')).toBe('1 ');
});
