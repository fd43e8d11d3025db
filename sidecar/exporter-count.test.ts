import { expect, test } from '@jest/globals';
import { countNew, NO_CONNECTIONS } from './exporter-count.ts';
import { firstSample, type Sample } from './sample.ts';

/** A sample with so many established connections. */
function sampleWith(established: number, othersListen = false): Sample {
  const sample = firstSample([8080], 0);
  const [port] = sample.tally.ports;
  port?.states.set([established], 1);
  return { ...sample, tally: { ...sample.tally, othersListen } };
}

test.each<[string, [established: number, accepted: number, othersListen?: boolean][], number]>([
  ['those that are there at first', [[2, 7]], 2],
  [
    'those that came and went between two samples',
    [
      [0, 0],
      [0, 3],
      [1, 4],
    ],
    4,
  ],
  [
    'growth alone while another port listens',
    [
      [0, 0, true],
      [2, 9, true],
      [1, 12, true],
      [3, 20, true],
    ],
    4,
  ],
  [
    'nothing twice',
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    1,
  ],
])('countNew() counts %s', (_, looks, expected) => {
  const last = looks.reduce(
    (count, [established, accepted, others]) => countNew(count, sampleWith(established, others), accepted),
    NO_CONNECTIONS,
  );
  expect(last.count).toBe(expected);
});
