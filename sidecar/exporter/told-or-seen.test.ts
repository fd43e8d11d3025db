import { expect, test } from '@jest/globals';
import { ToldOrSeen } from './told-or-seen.ts';

const arrivals = (client: number) => new Map([[8080, { inside: 0, ignored: 0, node: 0, client }]]);

test.each<[what: string, looks: [seen: number, told: number | undefined][], counts: number[]]>([
  [
    'of one that never tells, what was seen',
    [
      [1, undefined],
      [3, undefined],
    ],
    [1, 3],
  ],
  [
    'of one that tells of all, that',
    [
      [0, 10],
      [1, 12],
    ],
    [10, 12],
  ],
  [
    'of one that begins late, what was seen before as well',
    [
      [5, undefined],
      [6, 2],
      [6, 4],
    ],
    [5, 6, 8],
  ],
  [
    'after its end, what is seen from then on',
    [
      [0, 20],
      [0, 30],
      [6, undefined],
      [8, undefined],
    ],
    [20, 30, 36, 38],
  ],
  [
    'of one that has to leave some out, what was seen',
    [
      [0, 1],
      [5, 1],
    ],
    [1, 5],
  ],
])('a source that tells connections and looks that see them count %s', (_, looks, counts) => {
  const both = new ToldOrSeen([8080]);
  const count = ([seen, told]: [number, number | undefined]) =>
    both.add(arrivals(seen), told === undefined ? undefined : arrivals(told)).get(8080)?.client;
  expect(looks.map(count)).toEqual(counts);
});
