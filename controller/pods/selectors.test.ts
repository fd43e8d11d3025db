import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../../contract/labels.ts';
import { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { FakeApiServer } from '../../lib/kube/testing/fake-api-server.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { createLog } from '../../lib/process/log.ts';
import { until } from '../../lib/process/testing/until.ts';
import type { Running } from '../certificates/certificate-controller.ts';
import { createMetrics } from '../metrics.ts';
import { PodReconciler, type ReconcilePodsOptions } from './reconcile-pods.ts';

let api: FakeApiServer;
let running: Running;
beforeEach(() => {
  api = new FakeApiServer();
});
afterEach(async () => {
  await running.stop();
  await api.stop();
});

async function start(options: Partial<ReconcilePodsOptions>): Promise<void> {
  const client = await api.start();
  running = new PodReconciler({
    client,
    events: new PodEvents(client),
    log: createLog({ write: () => undefined, now: () => new Date() }),
    metrics: createMetrics(),
    sidecar: { form: 'native', image: { image: 'sidecar:1', pullPolicy: 'Never', pullSecrets: [], resources: {} } },
    acceptsLabel: ACCEPTS_LABEL,
    dwellMs: 0,
    excludedNamespaces: ['kube-system'],
    includedNamespaces: [],
    namespaceSelector: {},
    objectSelector: {},
    attachIsOn: true,
    drainIsOn: false,
    isLeader: () => true,
    ...options,
  });
}

type Labels = Record<string, string>;

function createPod(namespace: string, name: string, labels: Labels = {}, spec: Partial<V1Pod['spec']> = {}): void {
  api.objects.create({ resource: 'pods', namespace }, {
    metadata: { namespace, name, labels: { [MONITOR_LABEL]: 'true', ...labels } },
    spec: { containers: [{ name: 'app' }], ...spec },
    status: { phase: 'Running', podIP: '127.0.0.1' },
  } as V1Pod);
}

function createNamespace(name: string, labels: Labels): void {
  api.objects.create({ resource: 'namespaces' }, { metadata: { name, labels } });
}

const written = () =>
  api.writes().map(({ path }) => path.replace(/^.*\/namespaces\/(.*)\/pods\/([^/]*)\/.*$/, '$1/$2'));
const asked = () => [...new Set(api.seen.filter(({ method }) => method === 'GET').map(({ path }) => path))].sort();
const TEST = { matchLabels: { stage: 'test' } };

test('sidecars are attached to the pods that the selector of pods lets through, and others are not complained of', async () => {
  createPod('default', 'web', { tier: 'web' });
  createPod('default', 'db', { tier: 'db' });
  createPod('default', 'host', {}, { hostNetwork: true });
  await start({ objectSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'front'] }] } });
  await until(() => written().includes('default/web'));
  api.objects.patch(
    { resource: 'pods', namespace: 'default', name: 'db' },
    { metadata: { labels: { tier: 'front' } } },
  );
  await until(() => written().includes('default/db'));
  await running.stop();
  expect([written(), asked()]).toEqual([
    ['default/web', 'default/db'],
    ['/api/v1/namespaces/default/pods/db', '/api/v1/namespaces/default/pods/web', '/api/v1/pods'],
  ]);
});

test('a pod that left the selector before it is attached to gets no sidecar', async () => {
  createPod('default', 'web', { tier: 'web' });
  api.fault = ({ method, path }) => {
    // As it is read again, it is another than it was in the list.
    if (method === 'GET' && path.endsWith('/pods/web'))
      api.objects.patch(
        { resource: 'pods', namespace: 'default', name: 'web' },
        { metadata: { labels: { tier: 'db' } } },
      );
    return undefined;
  };
  await start({ objectSelector: { matchLabels: { tier: 'web' } } });
  await until(() => asked().includes('/api/v1/namespaces/default/pods/web'));
  createPod('default', 'later', { tier: 'web' });
  await until(() => written().includes('default/later'));
  await running.stop();
  expect(written()).toEqual(['default/later']);
});

test('sidecars are attached in namespaces with the labels, once they have them', async () => {
  createNamespace('team-a', { stage: 'test' });
  createNamespace('team-b', { stage: 'live' });
  createPod('team-a', 'app');
  createPod('team-b', 'app');
  createPod('team-c', 'app');
  await start({ namespaceSelector: TEST });
  await until(() => written().includes('team-a/app'));
  api.objects.patch({ resource: 'namespaces', name: 'team-b' }, { metadata: { labels: { stage: 'test' } } });
  await until(() => written().includes('team-b/app'));
  api.objects.patch({ resource: 'namespaces', name: 'team-a' }, { metadata: { labels: { stage: 'live' } } });
  // Behind it in the watch of namespaces.
  createNamespace('team-c', { stage: 'test' });
  await until(() => written().includes('team-c/app'));
  createPod('team-a', 'late');
  createPod('team-c', 'late');
  await until(() => written().includes('team-c/late'));
  await running.stop();
  expect(written()).toEqual(['team-a/app', 'team-b/app', 'team-c/app', 'team-c/late']);
});

test('of named namespaces, each is asked for alone', async () => {
  for (const name of ['team-a', 'team-b']) {
    createNamespace(name, { stage: 'test' });
    createPod(name, 'app');
  }
  await start({ namespaceSelector: TEST, includedNamespaces: ['team-a', 'team-b'] });
  await until(() => written().length === 2);
  const selectors = api.seen
    .filter(({ path }) => path === '/api/v1/namespaces')
    .map(({ query }) => query.get('fieldSelector'));
  expect([...new Set(selectors)].sort()).toEqual(['metadata.name=team-a', 'metadata.name=team-b']);
});

test('without a selector of namespaces, or where nothing is attached, they are not asked for', async () => {
  createPod('default', 'app');
  await start({ namespaceSelector: TEST, attachIsOn: false, drainIsOn: true });
  await until(() => api.isWatched());
  expect(api.seen.filter(({ path }) => path === '/api/v1/namespaces')).toEqual([]);
});
