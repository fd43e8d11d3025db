import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DRAIN_MEMORY_PERCENT_ANNOTATION, DRAINED_BY_ANNOTATION, REAPER_DRAINS } from '../../contract/annotations.ts';
import { formatDrainedBy } from '../../contract/drained-by.ts';
import { ACCEPTS_LABEL, MONITOR_LABEL } from '../../contract/labels.ts';
import { until } from '../../lib/process/testing/until.ts';
import { PodsLab } from '../testing/pods-lab.ts';

let lab: PodsLab;
beforeEach(() => {
  lab = new PodsLab();
});
afterEach(() => lab.stop());

const place = (name: string) => ({ resource: 'pods', namespace: 'default', name });
const accepts = (name: string) => lab.pod(name).metadata?.labels?.[ACCEPTS_LABEL];
const writes = (name: string) =>
  lab.api.writes().flatMap(({ path, body }) => (path.endsWith(`/${name}`) ? [body] : []));
const THRESHOLD = { [DRAIN_MEMORY_PERCENT_ANNOTATION]: '75' };

const start = (excludedNamespaces: readonly string[] = []) => lab.start({ excludedNamespaces, attachIsOn: false });

/** A pod that says no. */
function create(name: string, annotations: Record<string, string>): void {
  lab.create(name, { metadata: { labels: { app: name, [ACCEPTS_LABEL]: 'no' }, annotations } });
}

test.each([
  ['loses our label', {}, null],
  ['loses it while a Service of others selects on it', { [ACCEPTS_LABEL]: 'yes', app: 'another' }, null],
  ['stays in the Service that selects on our label', { [ACCEPTS_LABEL]: 'yes' }, 'yes'],
])('a pod that says no and is not monitored any more %s', async (_, selector, left) => {
  create('app', THRESHOLD);
  const service = { metadata: { name: 'app' }, spec: { selector: { app: 'app', ...selector } } };
  lab.api.objects.create({ resource: 'services', namespace: 'default' }, service);
  await start();
  await until(() => lab.api.isWatched());
  // The watch tells of a pod that does not match any more as of one that was deleted.
  lab.api.objects.patch(place('app'), { metadata: { labels: { [MONITOR_LABEL]: 'false' } } });
  lab.api.sendToWatches('DELETED', lab.pod('app'));
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
  await until(() => lab.api.isWatched());
  expect(accepts('app')).toBe('no');
  await until(() => accepts('app') === 'yes');
  expect(lab.pod('app').metadata?.annotations).toEqual({});
});
