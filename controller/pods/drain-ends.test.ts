import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DRAIN_MEMORY_PERCENT_ANNOTATION, DRAINED_BY_ANNOTATION, REAPER_DRAINS } from '../../contract/annotations.ts';
import { formatDrainedBy } from '../../contract/drained-by.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../../contract/labels.ts';
import { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { FakeApiServer } from '../../lib/kube/testing/fake-api-server.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { createLog } from '../../lib/process/log.ts';
import { until } from '../../lib/process/testing/until.ts';
import type { Running } from '../certificates/certificate-controller.ts';
import { createMetrics } from '../metrics.ts';
import { PodReconciler } from './reconcile-pods.ts';

let api: FakeApiServer;
let running: Running;
beforeEach(() => {
  api = new FakeApiServer();
});
afterEach(async () => {
  await running.stop();
  await api.stop();
});

async function start(excludedNamespaces: readonly string[] = []): Promise<void> {
  const image = { image: 'sidecar:1', pullPolicy: 'Never', pullSecrets: [], resources: {} };
  const client = await api.start();
  running = new PodReconciler({
    client,
    events: new PodEvents(client),
    log: createLog({ write: () => undefined, now: () => new Date() }),
    metrics: createMetrics(),
    sidecar: { form: 'native', image },
    acceptsLabel: ACCEPTS_LABEL,
    dwellMs: 0,
    excludedNamespaces,
    includedNamespaces: [],
    namespaceSelector: {},
    objectSelector: {},
    attachIsOn: false,
    drainIsOn: true,
    isLeader: () => true,
  });
}

const place = (name: string) => ({ resource: 'pods', namespace: 'default', name });
const pod = (name: string) => api.objects.get(place(name)) as V1Pod;
const accepts = (name: string) => pod(name).metadata?.labels?.[ACCEPTS_LABEL];
const writes = (name: string) => api.writes().flatMap(({ path, body }) => (path.endsWith(`/${name}`) ? [body] : []));
const THRESHOLD = { [DRAIN_MEMORY_PERCENT_ANNOTATION]: '75' };

/** A pod that says no. */
function create(name: string, annotations: Record<string, string>): void {
  const labels = { app: name, [MONITOR_LABEL]: 'true', [ACCEPTS_LABEL]: 'no' };
  const metadata = { namespace: 'default', name, labels, annotations };
  const spec = { containers: [{ name: 'app' }] };
  api.objects.create(place(name), { metadata, spec, status: { phase: 'Running' } } as V1Pod);
}

test.each([
  ['loses our label', {}, null],
  ['loses it while a Service of others selects on it', { [ACCEPTS_LABEL]: 'yes', app: 'another' }, null],
  ['stays in the Service that selects on our label', { [ACCEPTS_LABEL]: 'yes' }, 'yes'],
])('a pod that says no and is not monitored any more %s', async (_, selector, left) => {
  create('app', THRESHOLD);
  const service = { metadata: { name: 'app' }, spec: { selector: { app: 'app', ...selector } } };
  api.objects.create({ resource: 'services', namespace: 'default' }, service);
  await start();
  await until(() => api.isWatched());
  // The watch tells of a pod that does not match any more as of one that was deleted.
  api.objects.patch(place('app'), { metadata: { labels: { [MONITOR_LABEL]: 'false' } } });
  api.sendToWatches('DELETED', pod('app'));
  // The server of this test goes on telling of the pod, so the first write counts.
  await until(() => writes('app').length > 0);
  expect(writes('app')[0]).toMatchObject({ metadata: { labels: { [ACCEPTS_LABEL]: left } } });
});

test('what an earlier controller left is taken off, what others wrote is not', async () => {
  create('left', THRESHOLD);
  create('theirs', {});
  create('drained-by-them', { ...THRESHOLD, [DRAINED_BY_ANNOTATION]: 'somebody' });
  await start(['default']);
  await until(() => writes('left').length > 0);
  expect(writes('left')[0]).toMatchObject({ metadata: { labels: { [ACCEPTS_LABEL]: null } } });
  expect([writes('theirs'), writes('drained-by-them')]).toEqual([[], []]);
});

test('a pod that a reaper drained before it died accepts connections again when its time is over', async () => {
  create('app', { [DRAINED_BY_ANNOTATION]: formatDrainedBy(REAPER_DRAINS, Date.now() + 1000) });
  await start();
  await until(() => api.isWatched());
  expect(accepts('app')).toBe('no');
  await until(() => accepts('app') === 'yes');
  expect(pod('app').metadata?.annotations).toEqual({});
});
