import { expect, test } from '@jest/globals';
import { IDLE_ACTION_ANNOTATION } from '../contract/annotations.ts';
import { SimulatedCluster } from '../lib/workloads/testing/simulated-cluster.ts';
import { made, pod } from '../lib/workloads/testing/simulated-workload.ts';
import { pass } from './pass.ts';
import { PASS_OPTIONS } from './testing/pass-options.ts';

const kind = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', isNamespaced: true, hasScale: true };

test('what only the second look saw, and is gone before the next pass, is a change that was seen', async () => {
  const world = new SimulatedCluster();
  world.seconds = 100_000;
  world.observations = '';
  const owner = made(world, { kind, name: 'web', replicas: 1, app: 'web' });
  world.owners.push(owner);
  world.pods.push(pod(world, { namespace: 'team', name: 'web-0', app: 'web', owner, idleSince: world.seconds - 5000 }));
  const reasonOfPass = async () => {
    const [row] = await pass(world.asCluster(), PASS_OPTIONS);
    return row?.verdict.kind === 'keep' ? row.verdict.reason : row?.verdict.kind;
  };
  expect(await reasonOfPass()).toBe('changed-lately');
  world.seconds += 1000;
  world.meanwhile.push(() => world.namespaces.set('team', { [IDLE_ACTION_ANNOTATION]: 'none' }));
  expect(await reasonOfPass()).toBe('opted-out');
  world.namespaces.delete('team');
  expect(await reasonOfPass()).toBe('changed-lately');
  world.seconds += 1000;
  expect(await reasonOfPass()).toBe('sleep');
});
