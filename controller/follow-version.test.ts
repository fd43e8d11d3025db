import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VERSION_KEY } from '../contract/cluster-facts.ts';
import { VERSION_DIFFERS_METRIC } from '../contract/metrics.ts';
import type { SidecarForm } from '../lib/injection/decide.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { FakeApiServer } from '../lib/kube/testing/fake-api-server.ts';
import type { V1ConfigMap } from '../lib/kube/types.ts';
import { createLog } from '../lib/process/log.ts';
import { type FollowedVersion, followVersion } from './follow-version.ts';
import { createMetrics } from './metrics.ts';

const PLACE = { namespace: 'spawner', name: 'version' };
const SERVICE = { namespace: 'spawner', name: 'webhook' };

let api: FakeApiServer;
let client: KubeClient;
let followed: FollowedVersion | undefined;

beforeEach(async () => {
  api = new FakeApiServer();
  client = await api.start();
  api.objects.create({ resource: 'services', namespace: 'spawner' }, { metadata: { name: 'webhook', uid: 'u' } });
});
afterEach(async () => {
  await followed?.stop();
  await api.stop();
});

interface Followed {
  form: SidecarForm;
  data: Record<string, string> | undefined;
  writes: number;
  differs: string;
  lines: string[];
}

/** What comes of one pass. */
async function follow(version: string, rendered: SidecarForm, hasConfigMap = true): Promise<Followed> {
  api.version = version;
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line).message), now: () => new Date(0) });
  const metrics = createMetrics();
  const passed = new Promise<void>((resolve) => {
    const { versionDiffers } = metrics;
    metrics.versionDiffers = (differs) => {
      versionDiffers(differs);
      resolve();
    };
  });
  const configMap = hasConfigMap ? PLACE : undefined;
  followed = followVersion({ client, log, metrics, isLeader: () => true, rendered, configMap, service: SERVICE });
  await passed;
  const form = followed.form();
  await followed.stop();
  const line = (await metrics.text()).split('\n').find((text) => text.startsWith(`${VERSION_DIFFERS_METRIC} `)) ?? '';
  const found = api.objects.list({ resource: 'configmaps', namespace: 'spawner' }, new URLSearchParams()) as {
    items: V1ConfigMap[];
  };
  const { data } = found.items[0] ?? {};
  return { form, data, writes: api.writes().length, differs: line.split(' ')[1] ?? '', lines };
}

test('followVersion() tells the webhook the API server’s version, whatever the chart was rendered for', async () => {
  expect(await follow('v1.28.3', 'native')).toEqual({
    form: 'container',
    data: { [VERSION_KEY]: 'v1.28.3' },
    writes: 1,
    differs: '1',
    lines: ['the chart was rendered for another version of Kubernetes; following the API server'],
  });
});

test('followVersion() writes again only when the version has changed', async () => {
  await follow('v1.31.9', 'container');
  expect(await follow('v1.31.9', 'container')).toMatchObject({ writes: 1, differs: '0', lines: [] });
  expect(await follow('v1.32.0', 'container')).toMatchObject({
    form: 'native',
    data: { [VERSION_KEY]: 'v1.32.0' },
    writes: 2,
    differs: '1',
  });
});

test('followVersion() keeps to a version that the chart’s value names, and says that it differs', async () => {
  expect(await follow('v1.34.4', 'container', false)).toEqual({
    form: 'container',
    data: undefined,
    writes: 0,
    differs: '1',
    lines: ['the value kubernetesVersion differs from that of the API server; using the value'],
  });
});
