import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeClient } from '../client.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { type PodEvent, PodEvents } from './pod-events.ts';

const pod = { namespace: 'default', name: 'web', uid: 'one' };
const over: PodEvent = { pod, type: 'Warning', reason: 'OverThreshold', message: 'Accepts no new connections' };
const refused: PodEvent = { ...over, reason: 'NotMonitored', identity: 'refused' };

let api: FakeApiServer;
let client: KubeClient;
let now: number;
let events: PodEvents;
beforeEach(async () => {
  api = new FakeApiServer();
  now = 0;
  client = await api.start();
  events = new PodEvents(client, () => now);
});
afterEach(() => api.stop());

const stored = () =>
  (api.objects.list({ resource: 'events' }, new URLSearchParams()) as { items: { reason: string; count: number }[] })
    .items;
const counts = () => stored().map(({ reason, count }) => [reason, count]);

test('what happens again is one Event with a count', async () => {
  for (let time = 0; time < 3; time += 1) expect(await events.tell(over)).toBe(true);
  await events.tell({ ...over, type: 'Normal', reason: 'BelowThreshold' });
  expect(counts()).toEqual([
    ['OverThreshold', 3],
    ['BelowThreshold', 1],
  ]);
});

test('the next process counts on', async () => {
  await events.tell(over);
  const next = new PodEvents(client, () => now);
  await next.tell(over);
  await next.tell(over);
  expect(counts()).toEqual([['OverThreshold', 3]]);
});

test('an Event that the API server has dropped is written again', async () => {
  await events.tell(over);
  const { metadata } = stored()[0] as { metadata?: { name: string } } & { reason: string };
  api.objects.remove({ resource: 'events', namespace: 'default', name: metadata?.name ?? '' });
  await events.tell(over);
  expect(counts()).toEqual([['OverThreshold', 1]]);
});

test('an Event with an identity is written once, without a second request', async () => {
  expect([await events.tell(refused), await events.tell(refused)]).toEqual([true, false]);
  expect(api.writes().length).toBe(1);
});

test('a pod causes 25 writes at once, then one in five minutes, and takes nothing from the next pod', async () => {
  for (let time = 0; time < 100; time += 1) await events.tell(over);
  expect(api.writes().length).toBe(25);
  now += 300_000;
  expect([await events.tell(over), await events.tell(over)]).toEqual([true, false]);
  expect(await events.tell({ ...over, pod: { ...pod, name: 'other', uid: 'two' } })).toBe(true);
  expect(counts()).toEqual([
    ['OverThreshold', 26],
    ['OverThreshold', 1],
  ]);
});

test('a long name and a long message make an Event that an API server takes', async () => {
  const name = `${'a'.repeat(229)}-${'b'.repeat(10)}`;
  await events.tell({ ...over, pod: { ...pod, name }, message: 'x'.repeat(100_000) });
  const [event] = stored() as unknown as { metadata: { name: string }; message: string }[];
  expect(event?.metadata.name).toMatch(/^a+\.[0-9a-f]{16}$/);
  expect(event?.message.length).toBe(1024);
});
