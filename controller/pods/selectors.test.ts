import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from '../../lib/process/testing/until.ts';
import { PodsLab } from '../testing/pods-lab.ts';
import type { ReconcilePodsOptions } from './reconcile-pods.ts';

let lab: PodsLab;
beforeEach(() => {
  lab = new PodsLab();
});
afterEach(() => lab.stop());

type Labels = Record<string, string>;

/** Sidecars alone, as that is what selectors are about here. */
const start = (options: Partial<ReconcilePodsOptions>) => lab.start({ drainIsOn: false, ...options });

function createNamespace(name: string, labels: Labels): void {
  lab.api.objects.create({ resource: 'namespaces' }, { metadata: { name, labels } });
}

const written = () =>
  lab.api.writes().map(({ path }) => path.replace(/^.*\/namespaces\/(.*)\/pods\/([^/]*)\/.*$/, '$1/$2'));
const asked = () => [...new Set(lab.api.seen.filter(({ method }) => method === 'GET').map(({ path }) => path))].sort();
const TEST = { matchLabels: { stage: 'test' } };

test('sidecars are attached to the pods that the selector of pods lets through, and others are not complained of', async () => {
  lab.create('web', { metadata: { labels: { tier: 'web' } } });
  lab.create('db', { metadata: { labels: { tier: 'db' } } });
  lab.create('host', { spec: { containers: [], hostNetwork: true } });
  await start({ objectSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'front'] }] } });
  await until(() => written().includes('default/web'));
  lab.api.objects.patch(
    { resource: 'pods', namespace: 'default', name: 'db' },
    { metadata: { labels: { tier: 'front' } } },
  );
  await until(() => written().includes('default/db'));
  await lab.stopReconciler();
  expect([written(), asked()]).toEqual([
    ['default/web', 'default/db'],
    ['/api/v1/namespaces/default/pods/db', '/api/v1/namespaces/default/pods/web', '/api/v1/pods'],
  ]);
});

test('a pod that left the selector before it is attached to gets no sidecar', async () => {
  lab.create('web', { metadata: { labels: { tier: 'web' } } });
  lab.api.fault = ({ method, path }) => {
    // As it is read again, it is another than it was in the list.
    if (method === 'GET' && path.endsWith('/pods/web'))
      lab.api.objects.patch(
        { resource: 'pods', namespace: 'default', name: 'web' },
        { metadata: { labels: { tier: 'db' } } },
      );
    return undefined;
  };
  await start({ objectSelector: { matchLabels: { tier: 'web' } } });
  await until(() => asked().includes('/api/v1/namespaces/default/pods/web'));
  lab.create('later', { metadata: { labels: { tier: 'web' } } });
  await until(() => written().includes('default/later'));
  await lab.stopReconciler();
  expect(written()).toEqual(['default/later']);
});

test('sidecars are attached in namespaces with the labels, once they have them', async () => {
  createNamespace('team-a', { stage: 'test' });
  createNamespace('team-b', { stage: 'live' });
  lab.create('app', {}, 'team-a');
  lab.create('app', {}, 'team-b');
  lab.create('app', {}, 'team-c');
  await start({ namespaceSelector: TEST });
  await until(() => written().includes('team-a/app'));
  lab.api.objects.patch({ resource: 'namespaces', name: 'team-b' }, { metadata: { labels: { stage: 'test' } } });
  await until(() => written().includes('team-b/app'));
  lab.api.objects.patch({ resource: 'namespaces', name: 'team-a' }, { metadata: { labels: { stage: 'live' } } });
  // Behind it in the watch of namespaces.
  createNamespace('team-c', { stage: 'test' });
  await until(() => written().includes('team-c/app'));
  lab.create('late', {}, 'team-a');
  lab.create('late', {}, 'team-c');
  await until(() => written().includes('team-c/late'));
  await lab.stopReconciler();
  expect(written()).toEqual(['team-a/app', 'team-b/app', 'team-c/app', 'team-c/late']);
});

test('of named namespaces, each is asked for alone', async () => {
  for (const name of ['team-a', 'team-b']) {
    createNamespace(name, { stage: 'test' });
    lab.create('app', {}, name);
  }
  await start({ namespaceSelector: TEST, includedNamespaces: ['team-a', 'team-b'] });
  await until(() => written().length === 2);
  const selectors = lab.api.seen
    .filter(({ path }) => path === '/api/v1/namespaces')
    .map(({ query }) => query.get('fieldSelector'));
  expect([...new Set(selectors)].sort()).toEqual(['metadata.name=team-a', 'metadata.name=team-b']);
});

test('without a selector of namespaces, or where nothing is attached, they are not asked for', async () => {
  lab.create('app');
  await start({ namespaceSelector: TEST, attachIsOn: false, drainIsOn: true });
  await until(() => lab.api.isWatched());
  expect(lab.api.seen.filter(({ path }) => path === '/api/v1/namespaces')).toEqual([]);
});
