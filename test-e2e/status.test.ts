import { expect, test } from '@jest/globals';
import { clients, keepAliveScript, nginx, redis, redisScript } from '../hack/scene/apps.ts';
import { apply, ipOf, kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { waitForStatus } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-status');

const APPS = [
  { name: 'nginx', manifests: nginx, script: keepAliveScript, what: 'HTTP connections kept alive' },
  { name: 'redis', manifests: redis, script: redisScript, what: 'redis-cli sessions held open' },
] as const;

test.each(APPS)('the status of $name tells 0, then its $what, then 0', async ({ name, manifests, script }) => {
  const image = environment[name];
  const pod = await start(cluster, name, manifests({ name, image, isMonitored: true }));
  const before = await waitForStatus(cluster, nameOf(pod), ({ listening }) => listening);
  expect(before).toMatchObject({ active_connections: 0, ever_active: false, reason: 'never-connected' });

  await apply(cluster, [clients(`${name}-clients`, { image, count: 3, script: script(ipOf(pod)) })]);
  const during = await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 3);
  expect(during).toMatchObject({ seconds_since_active: 0, idle_since: null, ever_active: true, reason: 'connected' });

  await kubectl(cluster, ['delete', 'pod', `${name}-clients`, '--now']);
  const after = await waitForStatus(cluster, nameOf(pod), ({ active_connections }) => active_connections === 0);
  expect(after).toMatchObject({ ever_active: true });
});
