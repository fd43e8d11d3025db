import { expect, test } from '@jest/globals';
import { type Bucket, takeToken } from './token-bucket.ts';

test('takeToken() gives the burst at once, then one for each refill, whenever it is asked', () => {
  let bucket: Bucket;
  const taken: number[] = [];
  for (let now = 0; now < 3_600_000; now += 10_000) {
    const result = takeToken(bucket, now, { burst: 6, refillMs: 60_000 });
    if (result.kind === 'empty') continue;
    bucket = result.bucket;
    taken.push(now);
  }
  expect([taken.length, ...taken.slice(0, 9)]).toEqual([65, 0, 1e4, 2e4, 3e4, 4e4, 5e4, 6e4, 12e4, 18e4]);
});

test('takeToken() says how long the next token takes', () => {
  expect(takeToken({ left: 0.25, at: 0 }, 15_000, { burst: 6, refillMs: 60_000 })).toEqual({
    kind: 'empty',
    waitMs: 30_000,
  });
});
