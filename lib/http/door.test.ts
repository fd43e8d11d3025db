import { expect, test } from '@jest/globals';
import { createDoor } from './door.ts';

/** A door, and a turn that ends when a test says so. */
function door(...crowded: string[]) {
  let end: () => void = () => undefined;
  const turn = () =>
    new Promise<void>((resolve) => {
      end = resolve;
    });
  const { admits } = createDoor({ isCrowded: (source) => crowded.includes(source) }, turn);
  const come = (source: string, times: number) =>
    Array.from({ length: times }, () => admits({ source, isReserved: false })).filter(Boolean).length;
  return { come, endTurn: async () => end() };
}

test('a door lets in everybody of a source that has room', () => {
  expect(door('b').come('a', 100)).toBe(100);
});

test('a door lets in a few of a crowded source in each turn', async () => {
  const { come, endTurn } = door('a', 'b');
  const first = [come('a', 100), come('b', 2), come('a', 5)];
  await endTurn();
  expect([...first, come('a', 100), come('b', 100)]).toEqual([4, 2, 0, 4, 4]);
});
