import { expect, test } from '@jest/globals';
import { NodeClients } from './node-clients.ts';

const PROBE = { kind: 'http', port: 8080, periodSeconds: 10, timeoutSeconds: 1 } as const;

/** One booking a second: how many came from the node so far, and how many of them stay. */
function book(bookings: readonly (readonly [fromNode: number, staying: number])[]): number[] {
  const clients = new NodeClients([PROBE], 10);
  return bookings.map(([fromNode, staying], second) =>
    clients.book(fromNode, { staying, atSeconds: second, isListening: true }),
  );
}

test('NodeClients counts a lone client that stays, which passed for a probe at first, once', () => {
  expect(
    book([
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 0],
    ]),
  ).toEqual([0, 0, 0, 1, 1, 1]);
});

test('NodeClients counts a crowd by what no probe explains, and no client of it twice', () => {
  const [, first = 0, last] = book([
    [0, 0],
    [20, 0],
    [20, 20],
  ]);
  expect([first > 10 && first < 20, last]).toEqual([true, 20]);
});
