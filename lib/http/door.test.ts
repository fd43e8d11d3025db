import { expect, test } from '@jest/globals';
import { Door } from './door.ts';

/** A door to a room with some places, a turn that ends when a test says so, and who is in. */
function door(places: number) {
  const inside: string[] = [];
  let left = places;
  let seconds = 0;
  let end: () => void = () => undefined;
  const isUrgent: boolean[] = [];
  const opened = new Door({
    clients: {
      makeRoom(_, urgent = false) {
        isUrgent.push(urgent);
        left -= 1;
        return left >= 0;
      },
      endTurn: () => undefined,
      count: () => 0,
    },
    turn: () =>
      new Promise((resolve) => {
        end = resolve;
      }),
    monotonicSeconds: () => seconds,
  });
  const come = (name: string) =>
    opened.arrive({
      source: { source: name, isReserved: false, address: name },
      address: name,
      enter: () => void inside.push(name),
      refuse: () => void inside.push(`not ${name}`),
    });
  const endTurn = async ({ room, after = 0 }: { room: number; after?: number }) => {
    left = room;
    seconds += after;
    end();
    await new Promise(setImmediate);
  };
  return { come, endTurn, inside, isUrgent };
}

test('a door lets in who comes while there is room, and the others when there is some again', async () => {
  const { come, endTurn, inside } = door(2);
  for (const name of ['a', 'b', 'c', 'd']) come(name);
  const before = [...inside];
  await endTurn({ room: 1 });
  const after = [...inside];
  await endTurn({ room: 1 });
  expect([before, after, inside]).toEqual([
    ['a', 'b'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
  ]);
});

test('a door lets nobody in before those who wait', async () => {
  const { come, endTurn, inside } = door(0);
  come('a');
  await endTurn({ room: 0 });
  come('b');
  expect(inside).toEqual([]);
});

test('a door says so where somebody has waited for long', async () => {
  const { come, endTurn, isUrgent } = door(0);
  come('a');
  await endTurn({ room: 1, after: 0.4 });
  expect(isUrgent).toEqual([false, true]);
});
