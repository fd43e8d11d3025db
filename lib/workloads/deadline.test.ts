import { expect, test } from '@jest/globals';
import type { Cluster } from './cluster.ts';
import { DeadlineExceeded, untilAborted } from './deadline.ts';
import { SimulatedCluster } from './testing/simulated-cluster.ts';

const CLOCK = ['now', 'monotonicSeconds', 'wait', 'deadline'];

test('untilAborted() makes no request of any kind after the signal', async () => {
  const asked: string[] = [];
  const world = new SimulatedCluster().asCluster();
  const requests = Object.keys(world).filter((name) => !CLOCK.includes(name));
  const spied = Object.fromEntries(requests.map((name) => [name, async () => void asked.push(name)]));
  const deadline = AbortSignal.abort(new DeadlineExceeded());
  const cluster = untilAborted({ ...world, ...spied } as Cluster, deadline);
  const made = Object.entries(cluster).filter(([name]) => requests.includes(name));
  const ended = await Promise.allSettled(made.map(([, request]) => request()));
  const reasons = ended.map((each) => (each.status === 'rejected' ? each.reason : each.value));
  const answers = made.map(([name]) =>
    name === 'ask' ? { kind: 'none', error: 'the pass ran out of time' } : new DeadlineExceeded(),
  );
  expect([asked, made.length, reasons]).toEqual([[], requests.length, answers]);
});

test('untilAborted() waits until the deadline at most, and then not at all', async () => {
  const world = new SimulatedCluster();
  const cluster = untilAborted(world.asCluster(), world.asCluster().deadline(5));
  await cluster.wait(3);
  expect(world.seconds).toBe(1003);
  await cluster.wait(3);
  expect(world.seconds).toBe(1005);
  await cluster.wait(3);
  expect(world.seconds).toBe(1005);
});

test('untilAborted() hands on what is asked before the deadline', async () => {
  const world = new SimulatedCluster();
  world.namespaces.set('shop', { a: 'b' });
  const cluster = untilAborted(world.asCluster(), world.asCluster().deadline(5));
  const kind = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', isNamespaced: false, hasScale: false };
  const place = { kind, namespace: '', name: 'shop' };
  expect(await cluster.readObject(place)).toMatchObject({ metadata: { annotations: { a: 'b' } } });
});
