import { afterAll, expect, test } from '@jest/globals';
import { REAPED_NAMESPACE } from '../hack/e2e-environment.ts';
import { NAMESPACE } from '../hack/install.ts';
import { kubectl } from '../hack/kubectl.ts';
import { reaperPass } from '../hack/reaper-pass.ts';
import { inNamespace } from './environment.ts';
import { usePlugin } from './plugin-lab.ts';
import { makeToy } from './toys.ts';

// By itself, as its pass would also see what other tests have there.
const cluster = inNamespace(REAPED_NAMESPACE);
const plugin = usePlugin();
afterAll(() => kubectl(cluster, ['delete', 'toy,pod', 'owned', '--ignore-not-found', '--wait=false']));

test('what the installed reaper has no right to is told by what it said, and not by the rights of the person', async () => {
  await makeToy(cluster, 'owned');
  const log = await reaperPass(inNamespace(NAMESPACE));
  expect(log).toContain('"workload":"Toy/owned","verdict":"keep","reason":"unknown-owner"');
  const { stdout } = await plugin.spawner(['status', '--namespace', cluster.namespace]);
  expect(stdout).toMatch(
    /Toy\/owned .* stays awake: in its last pass, the reaper said: an owner that the reaper has no right to read/m,
  );
});
