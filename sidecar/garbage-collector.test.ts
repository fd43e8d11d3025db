import { expect, test } from '@jest/globals';
import { createGarbageCollector } from './garbage-collector.ts';

test('keepMemorySmall() collects at the first beat, and then no more often than every ten minutes with requests', () => {
  const collections: number[] = [];
  let now = 0;
  const memory = createGarbageCollector((async () => {
    collections.push(now);
  }) as unknown as NodeJS.GCFunction);
  let requests = 0;
  for (now = 10; now <= 3600; now += 10) {
    // Requests come only in the first half of the hour.
    if (now < 1800) requests += 1;
    memory.settle(requests, now);
  }
  expect(collections).toEqual([10, 610, 1210, 1810]);
});

test('keepMemorySmall() does nothing where Node has no collector to call', () => {
  expect(() => createGarbageCollector(undefined).settle(100, 1000)).not.toThrow();
});
