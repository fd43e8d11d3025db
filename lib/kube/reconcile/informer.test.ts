import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../process/log.ts';
import { until } from '../../process/testing/until.ts';
import type { KubeClient } from '../client.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import type { V1Pod } from '../types.ts';
import { type Informer, startInformer } from './informer.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const at = (name: string) => ({ resource: 'pods', namespace: 'default', name });

let api: FakeApiServer;
let pods: Informer<string>;
let changes: Map<string, number>;

beforeEach(() => {
  api = new FakeApiServer();
  changes = new Map();
});
afterEach(async () => {
  pods.stop();
  await api.stop();
});

function followPods(client: KubeClient): void {
  const source = {
    path: '/api/v1/pods',
    labelSelector: 'monitored',
    list: (query: object) => client.core.listPodForAllNamespaces(query),
    read: (pod: V1Pod) => pod.status?.phase ?? '',
  };
  const onChange = (key: string) => changes.set(key, (changes.get(key) ?? 0) + 1);
  pods = startInformer<V1Pod, string>(client, source, { log, onChange, backoff: { baseMs: 5, capMs: 50 } });
}

function put(name: string, phase: string): void {
  const pod = { metadata: { namespace: 'default', name }, status: { phase } };
  try {
    api.objects.patch(at(name), pod);
  } catch {
    api.objects.create({ resource: 'pods', namespace: 'default' }, pod);
  }
}

async function untilKept(state: Record<string, string>): Promise<void> {
  const kept = () => Object.fromEntries(pods.entries());
  // What the comparison says is better than that there was one.
  await until(() => JSON.stringify(kept()) === JSON.stringify(state)).catch(() => expect(kept()).toEqual(state));
}

/** A watch is open: what happens from now on is told by it. */
const untilWatching = () => until(() => api.isWatched());

const count = (method: string) => api.seen.filter((request) => request.method === method).length;

test('follow() keeps what a list and then a watch tell', async () => {
  put('a', 'Pending');
  followPods(await api.start());
  await untilKept({ 'default/a': 'Pending' });
  put('a', 'Running');
  put('b', 'Pending');
  await untilKept({ 'default/a': 'Running', 'default/b': 'Pending' });
  api.objects.remove(at('a'));
  await untilKept({ 'default/b': 'Pending' });
  expect([count('GET'), count('WATCH')]).toEqual([1, 1]);
  expect(api.seen.every(({ query }) => query.get('labelSelector') === 'monitored')).toBe(true);
});

test('follow() reads long lists page by page', async () => {
  for (let number = 0; number < 1201; number += 1) put(`pod-${number}`, 'Running');
  followPods(await api.start());
  const all = Object.fromEntries(Array.from({ length: 1201 }, (_, number) => [`default/pod-${number}`, 'Running']));
  await untilKept(all);
  expect(count('GET')).toBe(3);
});

test('follow() resumes where it was after a cut, without another list', async () => {
  put('a', 'Pending');
  followPods(await api.start());
  await untilWatching();
  let attempts = 0;
  api.fault = () => {
    attempts += 1;
    return 'cut';
  };
  api.cutWatches();
  put('a', 'Running');
  await until(() => attempts >= 4);
  api.fault = () => undefined;
  await untilKept({ 'default/a': 'Running' });
  expect(count('GET')).toBe(1);
});

test.each([429, 500, 503])('follow() tries again after %i, for a list and for a watch', async (status) => {
  let left = 2;
  api.fault = ({ method }) => (method === 'GET' && left-- > 0 ? { status } : undefined);
  put('a', 'Pending');
  followPods(await api.start());
  await untilWatching();
  left = 2;
  api.fault = ({ method }) => (method === 'WATCH' && left-- > 0 ? { status } : undefined);
  api.cutWatches();
  put('a', 'Running');
  await untilKept({ 'default/a': 'Running' });
  expect(count('GET')).toBe(1);
});

test('follow() lists again when its version has expired, and finds deleted objects', async () => {
  put('a', 'Pending');
  put('b', 'Pending');
  followPods(await api.start());
  await untilWatching();
  api.fault = () => 'cut';
  api.cutWatches();
  api.objects.remove(at('a'));
  put('c', 'Pending');
  api.objects.forget();
  changes.clear();
  api.fault = () => undefined;
  await untilKept({ 'default/b': 'Pending', 'default/c': 'Pending' });
  expect(changes.get('default/a')).toBe(1);
});

test('follow() continues from a bookmark, so that quiet objects are not listed again', async () => {
  put('a', 'Pending');
  followPods(await api.start());
  await untilWatching();
  for (let number = 0; number < 50; number += 1)
    api.objects.create({ resource: 'secrets', namespace: 'x' }, { metadata: { name: `${number}` } });
  api.objects.forget();
  api.sendToWatches('BOOKMARK', { metadata: { resourceVersion: '151' } });
  api.endWatches();
  put('a', 'Running');
  await untilKept({ 'default/a': 'Running' });
  expect(count('GET')).toBe(1);
  expect(api.seen.at(-1)?.query.get('resourceVersion')).toBe('151');
});

test('follow() gives up a watch that is silent for too long', async () => {
  put('a', 'Pending');
  followPods(await api.start(200));
  await untilKept({ 'default/a': 'Pending' });
  await until(() => count('WATCH') > 1);
});

test('follow() survives lines that are no JSON and events that it does not know', async () => {
  put('a', 'Pending');
  followPods(await api.start());
  await untilWatching();
  api.sendToWatches('SURPRISE', { message: 'hello' });
  put('a', 'Running');
  await untilKept({ 'default/a': 'Running' });
  expect(count('WATCH')).toBe(2);
});
