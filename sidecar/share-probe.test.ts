import { expect, test } from '@jest/globals';
import type { ProbeResult } from './perform-probe.ts';
import { shareProbe } from './share-probe.ts';

/** A probe that is shared, its clock, and how often it was made. */
function shared() {
  const made: ((result: ProbeResult) => void)[] = [];
  const clock = { seconds: 100 };
  const probe = shareProbe(
    () => new Promise((resolve) => made.push(resolve)),
    () => clock.seconds,
  );
  return { probe, made, clock };
}

const SUCCESS: ProbeResult = { kind: 'success' };
const FAILURE: ProbeResult = { kind: 'failure', reason: 'no' };

test('shareProbe() makes one probe for all who ask while it runs', async () => {
  const { probe, made } = shared();
  const asked = [probe(), probe(), probe()];
  made[0]?.(FAILURE);
  expect([await Promise.all(asked), made.length]).toEqual([[FAILURE, FAILURE, FAILURE], 1]);
});

test.each([
  ['again within half a second', 0.49, 1],
  ['anew after the shortest period of a probe, less what a kubelet is early', 0.9, 2],
])('shareProbe() gives its answer %s', async (_, seconds, count) => {
  const { probe, made, clock } = shared();
  const first = probe();
  made[0]?.(SUCCESS);
  await first;
  clock.seconds += seconds;
  const second = probe();
  made[1]?.(SUCCESS);
  expect([await second, made.length]).toEqual([SUCCESS, count]);
});

test('shareProbe() makes a probe after one that was rejected', async () => {
  let made = 0;
  const probe = shareProbe(
    async () => {
      made += 1;
      throw new Error('a bug');
    },
    () => 0,
  );
  await expect(probe()).rejects.toThrow('a bug');
  await expect(probe()).rejects.toThrow('a bug');
  expect(made).toBe(2);
});
