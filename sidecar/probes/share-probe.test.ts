import { expect, test } from '@jest/globals';
import type { ProbeResult } from './perform-probe.ts';
import { type SharedProbe, shareProbe } from './share-probe.ts';

const stays = (probe: SharedProbe) => probe(() => undefined);

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

test('shareProbe() makes one probe for all requests while it runs', async () => {
  const { probe, made } = shared();
  const asked = [stays(probe), stays(probe), stays(probe)];
  made[0]?.(FAILURE);
  expect([await Promise.all(asked), made.length]).toEqual([[FAILURE, FAILURE, FAILURE], 1]);
});

test.each([
  ['again within half a second', 0.49, 1],
  ['again after the shortest period of a probe, less what a kubelet is early', 0.9, 2],
])('shareProbe() gives its answer %s', async (_, seconds, count) => {
  const { probe, made, clock } = shared();
  const first = stays(probe);
  made[0]?.(SUCCESS);
  await first;
  clock.seconds += seconds;
  const second = stays(probe);
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
  await expect(stays(probe)).rejects.toThrow('a bug');
  await expect(stays(probe)).rejects.toThrow('a bug');
  expect(made).toBe(2);
});

test('shareProbe() keeps nothing for a client that leaves before the answer, and answers the one that stays', async () => {
  const { probe, made } = shared();
  const stayed = stays(probe);
  const left: string[] = [];
  for (let client = 0; client < 1000; client += 1) void probe((forget) => forget()).then(() => left.push('answered'));
  made[0]?.(SUCCESS);
  expect([await stayed, left, made.length]).toEqual([SUCCESS, [], 1]);
});
