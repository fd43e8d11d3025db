import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLog } from '../../process/log.ts';
import { KubeError } from '../errors.ts';
import { DONE } from './reconcile-result.ts';
import { type WorkOptions, WorkQueue, waitAfter } from './work-queue.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Advances this test's clock. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
/** Longer than any wait of a queue. */
const LONG_MS = 3_600_000;

let queue: WorkQueue;
beforeEach(() => void jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] }));
afterEach(async () => {
  await queue.stop();
  jest.useRealTimers();
});

function start(reconcile: WorkOptions['reconcile'], options: Partial<WorkOptions> = {}): WorkQueue {
  queue = new WorkQueue({ name: 'test', concurrency: 2, log, isLeader: () => true, reconcile, ...options });
  return queue;
}

test('WorkQueue reconciles a key once that was added many times', async () => {
  const seen: string[] = [];
  start(async (key) => {
    seen.push(key);
    return DONE;
  });
  for (const key of ['a', 'b', 'a', 'c', 'a']) queue.add(key);
  await pass(LONG_MS);
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('WorkQueue runs one reconcile per key, few at a time, and another one if the key was added meanwhile', async () => {
  let active = 0;
  let most = 0;
  const perKey = new Map<string, number>();
  let overlap = false;
  const done: string[] = [];
  start(async (key) => {
    overlap ||= (perKey.get(key) ?? 0) > 0;
    perKey.set(key, (perKey.get(key) ?? 0) + 1);
    most = Math.max(most, ++active);
    await sleep(30);
    active -= 1;
    perKey.set(key, (perKey.get(key) ?? 0) - 1);
    done.push(key);
    return DONE;
  });
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
  await pass(10);
  queue.add('a');
  queue.add('a');
  await pass(LONG_MS);
  expect({ most, overlap, done }).toEqual({ most: 2, overlap: false, done: ['a', 'b', 'c', 'd', 'a'] });
});

test('WorkQueue retries a failed key, and adding it does not hasten that', async () => {
  let attempts = 0;
  const fail = async () => {
    attempts += 1;
    throw new Error('no');
  };
  start(fail, { random: () => 1 });
  queue.add('a');
  const hurry = setInterval(() => queue.add('a'), 1);
  const after: number[] = [];
  // The first wait is 200 ms, the second 400.
  for (const ms of [199, 1, 399, 1]) {
    await pass(ms);
    after.push(attempts);
  }
  clearInterval(hurry);
  expect(after).toEqual([1, 2, 2, 3]);
});

test.each([
  [{ code: 403 }, 1, 120_000],
  [{ code: 422 }, 9, 600_000],
  [{ code: 500 }, 1, 200],
  [{ code: 429, retryAfterSeconds: 3 }, 1, 3200],
  [{ code: undefined }, 20, 30_000],
])('waitAfter() %j for the %i. time is %i ms', (fields, failures, wait) => {
  const error = Object.assign(new KubeError('test', undefined), fields);
  expect(waitAfter(error, failures, 1)).toBe(wait);
});

test('WorkQueue reconciles again when the result asks for it', async () => {
  let count = 0;
  start(async () => (++count < 3 ? { requeueAfterMs: 20 } : DONE));
  queue.add('a');
  await pass(40);
  expect(count).toBe(3);
});

test('WorkQueue does nothing without the right to write, nor once it is stopped', async () => {
  let count = 0;
  let isLeader = false;
  const work = async () => {
    count += 1;
    return DONE;
  };
  start(work, { isLeader: () => isLeader });
  queue.add('a');
  await pass(LONG_MS);
  isLeader = true;
  await queue.stop();
  queue.add('b');
  await pass(LONG_MS);
  expect(count).toBe(0);
});

test('WorkQueue takes one key of each namespace in turn', async () => {
  const order: string[] = [];
  const reconcile = async (key: string) => {
    order.push(key);
    return DONE;
  };
  start(reconcile, { concurrency: 1 });
  for (let number = 0; number < 100; number += 1) queue.add(`greedy/${number}`);
  queue.add('polite/0');
  await pass(LONG_MS);
  expect([order.length, order.indexOf('polite/0')]).toEqual([101, 1]);
});
