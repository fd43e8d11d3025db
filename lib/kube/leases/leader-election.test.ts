import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '../../process/log.ts';
import { until } from '../../process/testing/until.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { becomeLeader, type LeaderOptions } from './leader-election.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const times = { durationSeconds: 5, deadlineMs: 3000, renewMs: 1000, retryMs: 400 };
const LONG_MS = 3 * times.durationSeconds * 1000;
const as = (identity: string): LeaderOptions => ({
  lease: { namespace: 'spawner', name: 'controller' },
  identity,
  owner: async () => ({ apiVersion: 'v1', kind: 'Service', name: 'webhook', uid: 'u' }),
  log,
  times,
  clock,
});

let api: FakeApiServer;
let clock: VirtualClock;
beforeEach(() => {
  api = new FakeApiServer();
  clock = new VirtualClock();
});
afterEach(() => api.stop());

/** Advances the time of this many candidates until a condition holds. A request takes no time. */
async function pass(candidates: number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await until(() => isOver() || clock.waiting === candidates);
    if (!isOver()) clock.step();
  }
}

test('becomeLeader() lets one of several lead, and the next when it lets go', async () => {
  const client = await api.start();
  const first = await becomeLeader(client, as('a'));
  let leads = false;
  const second = becomeLeader(client, as('b')).then((leadership) => {
    leads = true;
    return leadership;
  });
  await pass(2, () => clock.monotonic() > LONG_MS);
  expect([leads, first.isHeld()]).toEqual([false, true]);
  await first.release();
  await pass(2, () => leads);
  expect([(await second).isHeld(), first.isHeld()]).toEqual([true, false]);
});

test('becomeLeader() gives up before another one takes over', async () => {
  const client = await api.start();
  const order: string[] = [];
  const first = await becomeLeader(client, as('a'));
  void first.lost.then(() => order.push('lost'));
  api.fault = ({ body }) => (JSON.stringify(body)?.includes('"a"') ? { status: 500 } : undefined);
  const second = becomeLeader(client, as('b'));
  void second.then(() => order.push('taken'));
  await pass(2, () => order.includes('lost'));
  expect([order, first.isHeld()]).toEqual([['lost'], false]);
  await pass(1, () => order.includes('taken'));
  expect((await second).isHeld()).toBe(true);
});

test('becomeLeader() holds on through a few failures', async () => {
  const client = await api.start();
  const leadership = await becomeLeader(client, as('a'));
  let left = 3;
  api.fault = () => (left-- > 0 ? { status: [429, 409, 500][left] ?? 500 } : undefined);
  await pass(1, () => clock.monotonic() > LONG_MS);
  expect([leadership.isHeld(), left < 0]).toEqual([true, true]);
});

test('becomeLeader() leads again at once after its process was killed and came back', async () => {
  const client = await api.start();
  await becomeLeader(client, as('a'));
  const again = await becomeLeader(client, as('a'));
  expect([again.isHeld(), clock.monotonic()]).toEqual([true, 0]);
});
