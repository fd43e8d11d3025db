import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeApiServer } from '../kube/fake-api-server.ts';
import { createLog } from '../runtime/log.ts';
import { becomeLeader, type LeaderOptions } from './leadership.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
// Long enough for a busy machine, on which a timer of 40 ms may take a second.
const times = { durationSeconds: 5, deadlineMs: 3000, renewMs: 100, retryMs: 40 };
const as = (identity: string): LeaderOptions => ({
  lease: { namespace: 'spawner', name: 'controller' },
  identity,
  owner: async () => ({ apiVersion: 'v1', kind: 'Service', name: 'webhook', uid: 'u' }),
  log,
  times,
});
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let api: FakeApiServer;
beforeEach(() => {
  api = new FakeApiServer();
});
afterEach(() => api.stop());

test('becomeLeader() lets one of several lead, and the next when it lets go', async () => {
  const client = await api.start();
  const first = await becomeLeader(client, as('a'));
  const second = becomeLeader(client, as('b'));
  const winner = await Promise.race([second, sleep(1500)]);
  expect([winner, first.isHeld()]).toEqual([undefined, true]);
  await first.release();
  expect([(await second).isHeld(), first.isHeld()]).toEqual([true, false]);
});

test('becomeLeader() gives up before another one takes over', async () => {
  const client = await api.start();
  const first = await becomeLeader(client, as('a'));
  api.fault = ({ body }) => (JSON.stringify(body)?.includes('"a"') ? { status: 500 } : undefined);
  const second = becomeLeader(client, as('b'));
  const order = await Promise.race([first.lost.then(() => 'lost'), second.then(() => 'taken')]);
  expect([order, first.isHeld()]).toEqual(['lost', false]);
  expect((await second).isHeld()).toBe(true);
});

test('becomeLeader() holds on through a few failures', async () => {
  const client = await api.start();
  const leadership = await becomeLeader(client, as('a'));
  let left = 3;
  api.fault = () => (left-- > 0 ? { status: [429, 409, 500][left] ?? 500 } : undefined);
  await sleep(1200);
  expect([leadership.isHeld(), left < 0]).toEqual([true, true]);
});

test('becomeLeader() leads again at once after its process was killed and came back', async () => {
  const client = await api.start();
  await becomeLeader(client, as('a'));
  const again = await Promise.race([becomeLeader(client, as('a')).then(() => 'leading'), sleep(times.deadlineMs)]);
  expect(again).toBe('leading');
});
