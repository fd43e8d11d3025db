import { expect, test } from '@jest/globals';
import { LINE_PLACES, Line } from './line.ts';

/** A line, what those of each address have inside, and who was refused. */
function line(inside: Record<string, number> = {}) {
  const refused: string[] = [];
  const waiting = new Line<{ name: string; address: string; refuse(): void }>((address) => inside[address] ?? 0);
  const come = (name: string, address: string) => {
    if (waiting.admits(address)) waiting.add({ name, address, refuse: () => void refused.push(name) });
    else refused.push(name);
  };
  const fill = (count: number, addressOf: (number: number) => string) => {
    for (let number = 0; number < count; number += 1) come(`${addressOf(number)}-${number}`, addressOf(number));
  };
  const letIn = (isTaken: (name: string) => boolean = () => true) => {
    const taken: string[] = [];
    waiting.letIn(({ name }) => isTaken(name) && taken.push(name) > 0);
    return taken;
  };
  return { waiting, refused, come, fill, letIn };
}

test('a line lets in one of each address after the other', () => {
  const { come, letIn, waiting } = line();
  for (const name of ['a1', 'a2', 'b1', 'a3', 'c1']) come(name, name.charAt(0));
  expect([letIn(), letIn(), letIn(), letIn(), waiting.size]).toEqual([['a1', 'b1', 'c1'], ['a2'], ['a3'], [], 0]);
});

test('a line keeps clients without room, in their order', () => {
  const { come, letIn } = line();
  for (const name of ['a1', 'b1', 'a2']) come(name, name.charAt(0));
  expect([letIn((name) => name !== 'a1'), letIn()]).toEqual([['b1'], ['a1']]);
});

test('a full line has a place for one of a new address, which the last one of the address with the most gives', () => {
  const { come, fill, refused, waiting } = line();
  fill(LINE_PLACES - 1, () => 'a');
  come('b', 'b');
  fill(1, () => 'a');
  come('c', 'c');
  expect([refused, waiting.size]).toEqual([['a-0', 'a-254'], LINE_PLACES]);
});

test('a full line counts what an address has inside', () => {
  const { come, fill, refused } = line({ 'has-3': 1, 'has-5': 2 });
  fill(LINE_PLACES, (number) => `has-${number}`);
  come('new', 'new');
  come('newer', 'newer');
  come('again', 'has-3');
  come('newest', 'newest');
  expect(refused).toEqual(['has-5-5', 'has-3-3', 'again', 'newest']);
});

test('a full line refuses an address only where it has as many as the one with the most', () => {
  const { come, fill, refused } = line();
  fill(LINE_PLACES, (number) => `of-${number % 64}`);
  for (const name of ['polite-1', 'polite-2', 'polite-3', 'polite-4', 'polite-5']) come(name, 'polite');
  expect(refused).toEqual(['of-0-192', 'of-1-193', 'of-2-194', 'of-3-195', 'polite-5']);
});
