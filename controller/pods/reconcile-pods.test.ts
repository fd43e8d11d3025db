import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  DRAIN_MEMORY_PERCENT_ANNOTATION,
  DRAINED_BY_ANNOTATION,
  SERVE_PORT_ANNOTATION,
} from '../../contract/annotations.ts';
import { ACCEPTS_LABEL } from '../../contract/labels.ts';
import type { Fault, SeenRequest } from '../../lib/kube/testing/fake-api-server.ts';
import type { CoreV1Event as V1Event, V1Pod } from '../../lib/kube/types.ts';
import { until } from '../../lib/process/testing/until.ts';
import { type FakeSidecar, fakeSidecar } from '../testing/fake-sidecar.ts';
import { PodsLab } from '../testing/pods-lab.ts';

let lab: PodsLab;
const tellers: FakeSidecar[] = [];
beforeEach(() => {
  lab = new PodsLab();
});
afterEach(async () => {
  for (const teller of tellers.splice(0)) teller.stop();
  await lab.stop();
});

const place = (name: string) => ({ resource: 'pods', namespace: 'default', name });
const accepts = (name: string) => lab.pod(name).metadata?.labels?.[ACCEPTS_LABEL];
const patches = (end: string) => lab.api.writes().filter(({ path }) => path.endsWith(end));
const events = () => lab.api.writes().filter(({ path }) => path.endsWith('/events'));
const reasons = () => events().map(({ body }) => (body as { reason: string }).reason);
const messages = () => events().map(({ body }) => (body as { message: string }).message);

function create(name: string, changes: V1Pod = {}, namespace?: string): void {
  const spec = { containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }], ...changes.spec };
  lab.create(name, { ...changes, spec }, namespace);
}

/** What was to be done before this was seen is done, and nothing more is: what was not written now never is. */
async function stopAfter(is: () => boolean): Promise<void> {
  await until(is);
  await lab.stopReconciler();
}

test('a running pod gets one sidecar, whatever fails on the way', async () => {
  for (let number = 0; number < 20; number += 1) create(`pod-${number}`);
  const faults: Fault[] = [{ status: 409 }, { status: 429 }, { status: 500 }, 'cut'];
  let count = 0;
  const next = () => (++count % 5 === 0 ? faults[(count / 5) % faults.length] : undefined);
  lab.api.fault = ({ method }: SeenRequest) => (method === 'WATCH' ? undefined : next());
  await lab.start();
  const attached = () => patches('/ephemeralcontainers').length;
  await until(() => attached() === 20);
  lab.api.cutWatches();
  // The watch that follows tells of it, behind whatever it tells once more of the others.
  create('later');
  const isLater = () => patches('/pods/later/ephemeralcontainers').length > 0;
  await stopAfter(isLater);
  expect(attached()).toBe(21);
  expect(lab.pod('pod-7').spec?.ephemeralContainers).toMatchObject([{ name: 'spawner-sidecar', image: 'sidecar:1' }]);
});

test('nothing is attached to pods that have a sidecar, do not run yet, or end', async () => {
  const sidecar = { initContainers: [{ name: 'spawner-sidecar' }], containers: [] };
  create('injected', { metadata: { labels: { 'spawner.io/injected': 'true' } }, spec: sidecar });
  create('pending', { status: { phase: 'Pending' } });
  create('ending', { metadata: { deletionTimestamp: new Date() } });
  await lab.start();
  await until(() => lab.api.isWatched());
  create('later');
  await stopAfter(() => patches('/pods/later/ephemeralcontainers').length > 0);
  expect(lab.api.writes().filter(({ path }) => !path.includes('/later/'))).toEqual([]);
});

test('a pod that cannot be monitored is reported once, with its reason', async () => {
  create('host', { spec: { containers: [], hostNetwork: true } });
  await lab.start();
  await until(() => events().length === 1);
  lab.api.objects.patch(place('host'), { metadata: { annotations: { touched: 'yes' } } });
  create('next', { spec: { containers: [], os: { name: 'windows' } } });
  await until(() => events().some(({ body }) => (body as V1Event).involvedObject.name === 'next'));
  expect(events()[0]?.body).toMatchObject({
    type: 'Warning',
    reason: 'NotMonitored',
    involvedObject: { name: 'host' },
  });
  expect(reasons()).toEqual(['NotMonitored', 'NotMonitored']);
  expect(await lab.metrics.text()).toContain('spawner_controller_unmonitored_pods{reason="host-network"} 1');
});

test('a sidecar that the API server refuses is reported, and not tried again at once', async () => {
  // Half of what the backoff draws from, a minute, is more than this test takes.
  const dice = jest.spyOn(Math, 'random').mockReturnValue(0.5);
  create('forbidden');
  let attempts = 0;
  lab.api.fault = ({ path }) => {
    if (!path.endsWith('/forbidden/ephemeralcontainers')) return undefined;
    attempts += 1;
    return { status: 403 };
  };
  await lab.start();
  await until(() => events().length === 1);
  for (let count = 0; count < 5; count += 1)
    lab.api.objects.patch(place('forbidden'), { metadata: { annotations: { a: `${count}` } } });
  create('later');
  await stopAfter(() => patches('/pods/later/ephemeralcontainers').length > 0);
  dice.mockRestore();
  expect({ attempts, reasons: reasons() }).toEqual({ attempts: 1, reasons: ['NotMonitored'] });
});

async function startSidecar(): Promise<FakeSidecar> {
  const teller = await fakeSidecar();
  tellers.push(teller);
  return teller;
}

const drained = (port: string, more: Record<string, string> = {}): V1Pod => ({
  metadata: {
    annotations: { [DRAIN_MEMORY_PERCENT_ANNOTATION]: '75', [SERVE_PORT_ANNOTATION]: port, ...more },
    labels: { 'spawner.io/injected': 'true' },
  },
  spec: { initContainers: [{ name: 'spawner-sidecar' }], containers: [] },
});

test('the label follows what the sidecar says, one write and one event for each change, and none for a lost stream', async () => {
  const teller = await startSidecar();
  create('app', drained(teller.port));
  await lab.start();
  await until(() => accepts('app') === 'yes' && teller.followers.size === 1);
  teller.say(false);
  await until(() => accepts('app') === 'no');
  teller.cut();
  await until(() => teller.followers.size === 1);
  teller.say(true);
  await until(() => accepts('app') === 'yes');
  await until(() => reasons().length === 2);
  expect(reasons()).toEqual(['OverThreshold', 'BelowThreshold']);
  expect(patches('/pods/app').length).toBe(3);
});

test('the Events of a label carry the figures behind it', async () => {
  const teller = await startSidecar();
  create('app', drained(teller.port));
  await lab.start();
  await until(() => accepts('app') === 'yes' && teller.followers.size === 1);
  teller.say(false, { memory_percent: 80, memory_threshold_percent: 75 });
  await until(() => accepts('app') === 'no');
  teller.say(true, { memory_percent: 41.5, memory_threshold_percent: 75 });
  await until(() => messages().length === 2);
  expect(messages()).toEqual([
    'Accepts no new connections: uses 80 %, threshold 75 %',
    'Accepts new connections again: uses 41.5 %, threshold 75 %',
  ]);
});

test('unknown memory is reported in one Event, and the label stays', async () => {
  const teller = await startSidecar();
  create('app', drained(teller.port));
  await lab.start();
  await until(() => accepts('app') === 'yes' && teller.followers.size === 1);
  for (const second of ['10', '11', '12'])
    teller.say(true, { memory_percent: null, memory_unknown_since: `2026-11-21T10:00:${second}.000Z` });
  await until(() => messages().length === 1);
  teller.say(false);
  await until(() => reasons().includes('OverThreshold'));
  expect(events().map(({ body }) => body)).toMatchObject([
    {
      type: 'Warning',
      reason: 'MemoryUnknown',
      message: expect.stringMatching(
        /^Cannot tell whether it accepts new connections: its memory is unknown since 2026-11-21T10:00:1\d\.000Z; the label stays "yes"$/,
      ),
    },
    { reason: 'OverThreshold' },
  ]);
});

test('a pod that comes back under the same name is another one', async () => {
  const teller = await startSidecar();
  create('db-0', drained(teller.port));
  await lab.start({ dwellMs: 60_000 });
  await until(() => accepts('db-0') === 'yes' && teller.followers.size === 1);
  lab.api.cutWatches();
  lab.api.objects.remove(place('db-0'));
  create('db-0', { ...drained('1'), metadata: { ...drained('1').metadata, uid: 'another' } });
  await until(() => accepts('db-0') === 'yes');
  expect(patches('/pods/db-0').length).toBe(2);
});

test('a value that fluctuates is written once per dwell', async () => {
  const dwellMs = 500;
  const writtenAt: number[] = [];
  lab.api.fault = ({ method, path }) => {
    if (method === 'PATCH' && path.endsWith('/pods/app')) writtenAt.push(performance.now());
    return undefined;
  };
  const teller = await startSidecar();
  create('app', drained(teller.port));
  await lab.start({ dwellMs });
  await until(() => accepts('app') === 'yes' && teller.followers.size === 1);
  // The opposite of the label as soon as it is written: without a dwell it would be written each time that the stream is read.
  await until(() => {
    const isYes = accepts('app') === 'yes';
    if (teller.last() === isYes) teller.say(!isYes);
    return writtenAt.length === 5;
  });
  const gaps = writtenAt.slice(1).map((at, index) => at - (writtenAt[index] ?? 0));
  expect(gaps.filter((gap) => gap < dwellMs)).toEqual([]);
});

test('a pod that terminates says no, and one that another program drains is left alone', async () => {
  const teller = await startSidecar();
  create('ending', drained(teller.port));
  create('reaped', drained(teller.port, { [DRAINED_BY_ANNOTATION]: 'reaper' }));
  await lab.start({ dwellMs: 60_000 });
  await until(() => accepts('ending') === 'yes' && accepts('reaped') === 'no');
  lab.api.objects.patch(place('ending'), { metadata: { deletionTimestamp: new Date() } });
  await until(() => accepts('ending') === 'no');
  create('later', drained(teller.port));
  await stopAfter(() => accepts('later') === 'yes');
  expect(patches('/pods/reaped').length).toBe(1);
  expect(reasons()).toEqual([]);
});

test('of two pods, the one outside the named namespaces is left alone, and not even asked for', async () => {
  create('pod-0');
  create('pod-1', {}, 'another');
  create('pod-2', {}, 'third');
  await lab.start({ includedNamespaces: ['another', 'third'] });
  await until(() => patches('/ephemeralcontainers').length === 2);
  expect(lab.api.seen.filter(({ path }) => path === '/api/v1/pods' || path.includes('/default/'))).toEqual([]);
  expect(lab.api.writes().filter(({ path }) => path.includes('/namespaces/default/'))).toEqual([]);
});

test('a pod that flips as often as it can is written six times, and its Events are two with counts', async () => {
  const teller = await startSidecar();
  create('app', drained(teller.port));
  await lab.start();
  await until(() => accepts('app') === 'yes' && teller.followers.size === 1);
  const flips = setInterval(() => teller.say(!teller.last()), 20);
  await until(() => patches('/pods/app').length === 6);
  // What comes after it in the same queue was attended to: the seventh write did not come first.
  create('later', drained(teller.port));
  await until(() => accepts('later') !== undefined);
  clearInterval(flips);
  expect(patches('/pods/app').length).toBe(6);
  const stored = lab.api.objects.list({ resource: 'events' }, new URLSearchParams()) as { items: V1Event[] };
  const ofApp = stored.items.filter(({ involvedObject }) => involvedObject.name === 'app');
  expect(ofApp.map(({ reason, count }) => [reason, count])).toEqual([
    ['OverThreshold', 3],
    ['BelowThreshold', 2],
  ]);
});
