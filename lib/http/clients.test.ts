import { expect, test } from '@jest/globals';
import { type Client, Clients, type Phase } from './clients.ts';

/** Clients of a server with a little room, and who was cut off. */
function server() {
  const cutOff: string[] = [];
  const clients = new Clients({ clients: 6, reserved: 2, perSource: 3 });
  const enter = (name: string, source: string, { isReserved = false, phase = 'reading' as Phase } = {}): Client => {
    const client = { source, isReserved, phase, cutOff: () => void cutOff.push(name) };
    clients.enter(client);
    return client;
  };
  return { clients, cutOff, enter };
}

test('Clients closes the longest idle of a source that has its share, and of no other', () => {
  const { cutOff, enter } = server();
  enter('other', 'b');
  for (const name of ['one', 'two', 'three', 'four', 'five']) enter(name, 'a');
  expect(cutOff).toEqual(['one', 'two']);
});

test('Clients takes whoever has asked last for the last one to be idle', () => {
  const { clients, cutOff, enter } = server();
  const one = enter('one', 'a');
  for (const name of ['two', 'three']) enter(name, 'a');
  clients.touch(one);
  enter('four', 'a');
  expect(cutOff).toEqual(['two']);
});

test('Clients makes room at the cost of the source that has the most', () => {
  const { cutOff, enter } = server();
  enter('lonely', 'b');
  for (const name of ['one', 'two', 'three']) enter(name, 'a');
  enter('comer', 'c');
  expect(cutOff).toEqual(['one']);
});

test('Clients keeps room that only the node gets, and takes it from strangers where there is more', () => {
  const { cutOff, enter } = server();
  for (const name of ['one', 'two', 'three', 'four', 'five']) enter(name, name);
  enter('probe', '#1', { isReserved: true });
  enter('another', '#2', { isReserved: true });
  enter('third', '#3', { isReserved: true });
  expect(cutOff).toEqual(['one', 'two']);
});

test('Clients cuts off last who waits for an answer', () => {
  const { cutOff, enter } = server();
  enter('answered', 'a', { phase: 'answering' });
  enter('does not read', 'a', { phase: 'writing' });
  enter('says nothing', 'a');
  for (const name of ['x', 'y']) enter(name, 'a', { phase: 'answering' });
  expect(cutOff).toEqual(['says nothing', 'does not read']);
});

test('Clients has room again when one has left, and forgets nobody twice', () => {
  const { clients, cutOff, enter } = server();
  const [one] = ['one', 'two', 'three'].map((name) => enter(name, 'a'));
  if (one !== undefined) for (let twice = 0; twice < 2; twice += 1) clients.leave(one);
  enter('four', 'a');
  expect(cutOff).toEqual([]);
});

test('Clients calls a source crowded where one more of it costs it another one', () => {
  const { clients, enter } = server();
  for (const name of ['one', 'two']) enter(name, 'a');
  const before = clients.isCrowded('a');
  enter('other', 'b');
  enter('another', 'b');
  expect([before, ...['a', 'b', 'c'].map((source) => clients.isCrowded(source))]).toEqual([false, true, true, false]);
  clients.leave(enter('third', 'a'));
  expect(clients.isCrowded('a')).toBe(false);
});
