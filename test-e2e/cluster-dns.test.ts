import { expect, test } from '@jest/globals';
import { redis } from '../hack/scene/apps.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl, nameOf } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-dns');

test('a pod finds a Service by its short and by its whole name, and nothing under a name that there is not', async () => {
  const pod = await start(cluster, 'store', redis({ name: 'store', image: environment.redis, isMonitored: false }));
  await kubectl(cluster, ['expose', 'deployment', 'store', '--port', '6379']);
  const ping = (host: string) => kubectl(cluster, ['exec', nameOf(pod), '--', 'redis-cli', '-h', host, 'ping']);
  const isThere = (answer: string) => answer === 'PONG\n';
  await eventually(cluster, { what: 'an answer by the short name' }, () => ping('store'), isThere);
  expect(await ping(`store.${cluster.namespace}.svc.cluster.local`)).toBe('PONG\n');
  await expect(ping(`nowhere.${cluster.namespace}.svc.cluster.local`)).rejects.toThrow('nowhere');
});
