import { expect, test } from '@jest/globals';
import { FairTurns } from './fair-turns.ts';

/** Turns that end when a test says so, and who was answered. */
function turns() {
  const ends: (() => void)[] = [];
  const fair = new FairTurns(() => new Promise((resolve) => ends.push(resolve)));
  const answered: string[] = [];
  const ask = (name: string, source: string) => {
    const waiter = { source };
    const isHere = { value: true };
    void (async () => {
      await fair.take(waiter);
      if (isHere.value) answered.push(name);
    })();
    return () => {
      isHere.value = false;
      fair.forget(waiter);
    };
  };
  const settle = () => new Promise(setImmediate);
  const endTurn = async () => {
    for (const end of ends.splice(0)) end();
    await settle();
  };
  const take = () => answered.splice(0).join(' ');
  return { ask, settle, endTurn, take, isTurning: () => ends.length > 0 };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

test('FairTurns answers at once where there is little to do, and waits for nothing after that', async () => {
  const { ask, settle, endTurn, take, isTurning } = turns();
  for (const name of names('a', 8)) ask(name, 'a');
  await settle();
  const atOnce = take();
  await endTurn();
  expect([atOnce, isTurning()]).toEqual(['a1 a2 a3 a4 a5 a6 a7 a8', false]);
});

test('FairTurns answers a single request before those of a source with many', async () => {
  const { ask, settle, endTurn, take } = turns();
  for (const name of names('a', 100)) ask(name, 'a');
  ask('polite', 'b');
  await settle();
  const atOnce = take();
  await endTurn();
  expect([atOnce, take()]).toEqual(['a1 a2 a3 a4 a5 a6 a7 a8', 'a9 polite a10 a11 a12 a13 a14 a15']);
});

test('FairTurns goes round the sources, however many there are', async () => {
  const { ask, endTurn, take } = turns();
  for (const name of names('x', 8)) ask(name, 'x');
  for (const source of names('s', 12)) for (const number of [1, 2]) ask(`${source}.${number}`, source);
  await endTurn();
  take();
  await endTurn();
  expect(take()).toBe('s9.1 s10.1 s11.1 s12.1 s1.2 s2.2 s3.2 s4.2');
});

test('FairTurns keeps nothing for clients that have left', async () => {
  const { ask, endTurn, take, isTurning } = turns();
  for (const name of names('x', 8)) ask(name, 'x');
  const gone = names('a', 50).map((name) => ask(name, 'a'));
  ask('polite', 'b');
  for (const leave of gone) leave();
  await endTurn();
  const first = take();
  await endTurn();
  expect([first, isTurning()]).toEqual(['x1 x2 x3 x4 x5 x6 x7 x8 polite', false]);
});
