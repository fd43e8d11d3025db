import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { beat } from './background.ts';
import type { Platform } from './platform.ts';

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

const host = { monotonicSeconds: () => Date.now() / 1000 } as Platform;

test.each([1, 10, 60])(
  'the background looks every %i seconds, also after a look that was slow or failed',
  async (periodSeconds) => {
    const looks: number[] = [];
    beat(
      host,
      () => ({ originSeconds: 0, periodSeconds }),
      async () => {
        looks.push(Math.round(Date.now() / 100 / periodSeconds) / 10);
        await new Promise((resolve) => setTimeout(resolve, 300));
        if (looks.length % 2 === 0) throw new Error('no table');
      },
    );
    await jest.advanceTimersByTimeAsync(5.5 * periodSeconds * 1000);
    expect(looks).toEqual([1, 2, 3, 4, 5]);
  },
);
