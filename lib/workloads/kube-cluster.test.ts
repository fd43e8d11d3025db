import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DRAINED_BY_ANNOTATION } from '../../contract/annotations.ts';
import { parseDrainedBy } from '../../contract/drained-by.ts';
import { ACCEPTS_LABEL } from '../../contract/labels.ts';
import type { KubeClient } from '../kube/client.ts';
import { FakeApiServer } from '../kube/testing/fake-api-server.ts';
import { kubeCluster } from './kube-cluster.ts';

let server: FakeApiServer;
let client: KubeClient;
beforeEach(async () => {
  server = new FakeApiServer();
  client = await server.start();
});
afterEach(() => server.stop());

const place = { resource: 'pods', namespace: 'shop', name: 'web' };
const annotations = () => server.objects.get(place).metadata?.annotations ?? {};

test('labelAccepts() says until when it drains a pod: for a pass and a minute, and takes that off with yes', async () => {
  server.objects.create(place, { metadata: { name: 'web', namespace: 'shop' } });
  const options = { namespaces: [], route: 'direct', drainLabel: ACCEPTS_LABEL, deadlineSeconds: 240 } as const;
  const cluster = kubeCluster(client, options);
  const pod = await cluster.readPod('shop', 'web');
  await cluster.labelAccepts(pod, 'no');
  const { who, untilMs = 0 } = parseDrainedBy(annotations()[DRAINED_BY_ANNOTATION] ?? '');
  expect([who, Math.round((untilMs - cluster.now()) / 10_000)]).toEqual(['spawner-reaper', 30]);
  await cluster.labelAccepts(pod, 'yes');
  expect(annotations()).toEqual({});
});
