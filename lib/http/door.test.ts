import { expect, test } from '@jest/globals';
import { RESERVED_ADDRESS } from './client-source.ts';
import { Door } from './door.ts';
import { LINE_PLACES } from './line.ts';

const RESERVED = 16;

/** A door to a room with some places, a turn that ends when a test says so, and who is in. */
function door(places: number, reservedLeft = 0) {
  const inside: string[] = [];
  let left = places;
  let seconds = 0;
  let end: () => void = () => undefined;
  const isUrgent: boolean[] = [];
  const opened = new Door({
    clients: {
      makeRoom({ isReserved }, urgent = false) {
        if (isReserved && reservedLeft > 0) return true;
        isUrgent.push(urgent);
        left -= 1;
        return left >= 0;
      },
      endTurn: () => undefined,
      count: () => 0,
      hasReserved: ({ isReserved }) => isReserved && reservedLeft > 0,
    },
    reserved: RESERVED,
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
  /** One from the node, which looks whether it is admitted first. */
  const comeFromNode = (name: string) => {
    const source = { source: name, isReserved: true, address: RESERVED_ADDRESS };
    const isAdmitted = opened.admits(source);
    const refuse = () => void inside.push(`not ${name}`);
    if (isAdmitted) opened.arrive({ source, address: source.address, enter: () => void inside.push(name), refuse });
    return isAdmitted;
  };
  const endTurn = async ({ room, after = 0 }: { room: number; after?: number }) => {
    left = room;
    seconds += after;
    end();
    await new Promise(setImmediate);
  };
  return { come, comeFromNode, endTurn, inside, isUrgent };
}

test('a door lets clients in while there is room, and the others when there is room again', async () => {
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

test('a door lets no client in before those that wait', async () => {
  const { come, endTurn, inside } = door(0);
  come('a');
  await endTurn({ room: 0 });
  come('b');
  expect(inside).toEqual([]);
});

test('a door reports a client that has waited for long', async () => {
  const { come, endTurn, isUrgent } = door(0);
  come('a');
  await endTurn({ room: 1, after: 0.4 });
  expect(isUrgent).toEqual([false, true]);
});

test('a door lets a client with a reserved place in at once, however many wait', () => {
  const { come, comeFromNode, inside } = door(0, 1);
  come('a');
  const isAdmitted = comeFromNode('kubelet');
  expect([isAdmitted, inside]).toEqual([true, ['kubelet']]);
});

test('a door lets as many wait in a full line as there is room for', () => {
  const { come, comeFromNode } = door(0);
  for (let number = 0; number < LINE_PLACES; number += 1) come(String(number));
  const admitted = Array.from({ length: 20 }, (_, number) => comeFromNode(`kubelet ${number}`));
  expect(admitted.filter(Boolean)).toHaveLength(RESERVED);
});
