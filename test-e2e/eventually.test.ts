import { expect, test } from '@jest/globals';
import { nginx } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-eventually');

test('a wait that times out prints what it last saw, the events and the logs', async () => {
  await start(cluster, 'nginx', nginx({ name: 'nginx', image: environment.nginx, isMonitored: true }));
  const replicas = () => kubectl(cluster, ['get', 'deployment', 'nginx', '--output', 'jsonpath={.spec.replicas}']);
  const wait = eventually(cluster, { what: 'a second replica', seconds: 1 }, replicas, (count) => count === '2');
  const message = await wait.then(String, (error: Error) => error.message);
  expect(message).toContain('Timed out after 1 s waiting for a second replica\n\nLast seen:\n"1"');
  expect(message).toMatch(/Events:\n[\s\S]*Scheduled/);
  expect(message).toMatch(/Logs of pod\/nginx-[\s\S]*"message":"watching"/);
});
