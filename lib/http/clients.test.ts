import { expect, test } from '@jest/globals';
import { type Client, Clients, type Phase } from './clients.ts';

/** Clients of a server with a little room, and who was cut off. */
function server() {
  const cutOff: string[] = [];
  let seconds = 0;
  const clients = new Clients({ clients: 6, reserved: 2, perSource: 3 }, () => seconds);
  const endTurn = (after: number) => {
    seconds += after;
    clients.endTurn();
  };
  const enter = (name: string, source: string, { isReserved = false, phase = 'reading' as Phase } = {}): Client => {
    const client = { source, isReserved, phase, cutOff: (reason: string) => void cutOff.push(`${name}: ${reason}`) };
    if (!clients.makeRoom(client)) cutOff.push(`no room for ${name}`);
    else clients.enter(client);
    endTurn(1);
    return client;
  };
  return { clients, cutOff, enter, endTurn };
}

test('Clients closes the longest idle of a source that has its share, and of no other', () => {
  const { cutOff, enter } = server();
  enter('other', 'b');
  for (const name of ['one', 'two', 'three', 'four', 'five']) enter(name, 'a');
  expect(cutOff).toEqual(['one: source', 'two: source']);
});

test('Clients treats the client that asked last as the one idle for the shortest time', () => {
  const { clients, cutOff, enter } = server();
  const one = enter('one', 'a');
  for (const name of ['two', 'three']) enter(name, 'a');
  clients.touch(one);
  enter('four', 'a');
  expect(cutOff).toEqual(['two: source']);
});

test('Clients makes room at the cost of the source that has the most', () => {
  const { cutOff, enter } = server();
  enter('lonely', 'b');
  for (const name of ['one', 'two', 'three']) enter(name, 'a');
  enter('comer', 'c');
  expect(cutOff).toEqual(['one: room']);
});

test('Clients takes nothing for a source from another one that has no more than it', () => {
  const { cutOff, enter } = server();
  for (const source of ['a', 'b', 'c', 'd']) enter(`of ${source}`, source);
  enter('second', 'a');
  enter('new', 'e');
  expect(cutOff).toEqual(['of a: room', 'of b: room']);
});

test('Clients keeps room that only the node gets, and takes it from strangers where there is more', () => {
  const { cutOff, enter } = server();
  for (const name of ['one', 'two', 'three', 'four', 'five']) enter(name, name);
  enter('probe', '#1', { isReserved: true });
  enter('another', '#2', { isReserved: true });
  enter('third', '#3', { isReserved: true });
  expect(cutOff).toEqual(['one: room', 'two: room']);
});

test('Clients disconnects no client that waits for an answer, but one that waits for a probe, for one whose wait is over', () => {
  const { clients, cutOff, enter } = server();
  enter('probed', 'a', { phase: 'probing' });
  enter('does not read', 'a', { phase: 'writing' });
  enter('says nothing', 'a');
  for (const name of ['x', 'y', 'z']) enter(name, 'a', { phase: 'answering' });
  const isUrgent = clients.makeRoom({ source: 'a', isReserved: false }, true);
  expect([...cutOff, isUrgent]).toEqual([
    'says nothing: source',
    'does not read: source',
    'no room for z',
    'probed: source',
    true,
  ]);
});

test('Clients disconnects no client that has just connected and has not asked, as its machine may be busy', () => {
  const { clients, endTurn } = server();
  const client = (source: string) => ({
    source,
    isReserved: false,
    phase: 'reading' as const,
    cutOff: () => undefined,
  });
  const [first = client('a'), ...others] = ['a', 'b', 'c', 'd'].map(client);
  for (const each of [first, ...others]) clients.enter(each);
  endTurn(0.05);
  const before = clients.makeRoom(client('e'));
  clients.touch(first);
  const whereOneHasAsked = clients.makeRoom(client('e'));
  endTurn(0.06);
  expect([before, whereOneHasAsked, clients.makeRoom(client('e'))]).toEqual([false, true, true]);
});

test('Clients has room again when one has left, and forgets none twice', () => {
  const { clients, cutOff, enter } = server();
  const [one] = ['one', 'two', 'three'].map((name) => enter(name, 'a'));
  if (one !== undefined) for (let twice = 0; twice < 2; twice += 1) clients.leave(one);
  enter('four', 'a');
  expect(cutOff).toEqual([]);
});
