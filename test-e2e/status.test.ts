import { expect, test } from '@jest/globals';
import type { Status } from '../contract/status.ts';
import { clients, keepAliveScript, nginx, redis, redisScript } from '../hack/apps.ts';
import { eventually } from '../hack/eventually.ts';
import { apply, kubectl, statusOf } from '../hack/kubectl.ts';
import { ipOf, nameOf, start } from './app.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-status');

const APPS = [
  { name: 'nginx', manifests: nginx, script: keepAliveScript, what: 'HTTP connections kept alive' },
  { name: 'redis', manifests: redis, script: redisScript, what: 'redis-cli sessions held open' },
] as const;

test.each(APPS)('the status of $name tells 0, then its $what, then 0', async ({ name, manifests, script }) => {
  const image = environment[name];
  const pod = nameOf(await start(cluster, name, manifests({ name, image, isMonitored: true })));
  const waitForStatus = (what: string, satisfies: (status: Status) => boolean) =>
    eventually(cluster, { what }, () => statusOf(cluster, pod), satisfies);

  const before = await waitForStatus(`${name} to listen`, ({ listening }) => listening);
  expect(before).toMatchObject({ active_connections: 0, ever_active: false, reason: 'never-connected' });

  const ip = JSON.parse(await kubectl(cluster, ['get', 'pod', pod, '--output', 'json']));
  await apply(cluster, [clients(`${name}-clients`, { image, count: 3, script: script(ipOf(ip)) })]);
  const during = await waitForStatus('three clients', ({ active_connections }) => active_connections === 3);
  expect(during).toMatchObject({ seconds_since_active: 0, idle_since: null, ever_active: true, reason: 'connected' });

  await kubectl(cluster, ['delete', 'pod', `${name}-clients`, '--now']);
  const after = await waitForStatus('no client', ({ active_connections }) => active_connections === 0);
  expect(after).toMatchObject({ ever_active: true });
});
