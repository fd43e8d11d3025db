import { afterEach, expect, test } from '@jest/globals';
import { KubeError } from '../kube/errors.ts';
import { createLog } from '../runtime/log.ts';
import { type WorkOptions, WorkQueue, waitAfter } from './work-queue.ts';

const log = createLog({ write: () => undefined, now: () => new Date() });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let queue: WorkQueue;
afterEach(() => queue.stop());

function start(work: WorkOptions['work'], options: Partial<WorkOptions> = {}): WorkQueue {
  queue = new WorkQueue({ name: 'test', concurrency: 2, log, mayWork: () => true, work, ...options });
  return queue;
}

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !is(); tries += 1) await sleep(10);
  expect(is()).toBe(true);
}

test('WorkQueue looks once at what was added many times', async () => {
  const seen: string[] = [];
  start(async (key) => void seen.push(key));
  for (const key of ['a', 'b', 'a', 'c', 'a']) queue.add(key);
  await until(() => seen.length === 3);
  await sleep(50);
  expect(new Set(seen)).toEqual(new Set(['a', 'b', 'c']));
});

test('WorkQueue works on a thing at most once at a time, on few at once, and again if it changed meanwhile', async () => {
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
    return undefined;
  });
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
  await sleep(10);
  queue.add('a');
  queue.add('a');
  await until(() => done.length === 5);
  expect({ most, overlap, a: done.filter((key) => key === 'a').length }).toEqual({ most: 2, overlap: false, a: 2 });
});

test('WorkQueue tries again what failed, and a change does not hurry it', async () => {
  let attempts = 0;
  const fail = async () => {
    attempts += 1;
    throw new Error('no');
  };
  start(fail, { random: () => 1 });
  queue.add('a');
  const hurry = setInterval(() => queue.add('a'), 1);
  await sleep(100);
  expect(attempts).toBe(1);
  await until(() => attempts === 3);
  clearInterval(hurry);
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

test('WorkQueue looks again when the work asks for it', async () => {
  let count = 0;
  start(async () => (++count < 3 ? 20 : undefined));
  queue.add('a');
  await until(() => count === 3);
});

test('WorkQueue does nothing without the right to write, nor once it is stopped', async () => {
  let count = 0;
  let mayWork = false;
  const work = async () => {
    count += 1;
    return undefined;
  };
  start(work, { mayWork: () => mayWork });
  queue.add('a');
  await sleep(50);
  mayWork = true;
  await queue.stop();
  queue.add('b');
  await sleep(50);
  expect(count).toBe(0);
});

test('WorkQueue takes one key of each namespace in turn', async () => {
  const order: string[] = [];
  start(async (key) => void order.push(key), { concurrency: 1 });
  for (let number = 0; number < 100; number += 1) queue.add(`greedy/${number}`);
  queue.add('polite/0');
  await until(() => order.length === 101);
  expect(order.indexOf('polite/0')).toBe(1);
});
