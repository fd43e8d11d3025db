import { expect, test } from '@jest/globals';
import { type Client, Places } from './places.ts';

const client = (source: string): Client => ({ source, requests: 0 });

/** Places that are all taken, by clients of these sources. */
function full(...sources: string[]): { places: Places<Client>; clients: Client[] } {
  const places = new Places<Client>(sources.length);
  const clients = sources.map((source) => client(source));
  for (const each of clients) places.enter(each);
  return { places, clients };
}

test('enter() displaces no client while there is room', () => {
  const places = new Places<Client>(2);
  expect([places.enter(client('a')), places.enter(client('a'))]).toEqual([undefined, undefined]);
});

test('enter() has the longest idle of the source with the most go for a newcomer', () => {
  const { places, clients } = full('a', 'b', 'b', 'b', 'a');
  places.touch(clients[1] as Client);
  expect(places.enter(client('c'))).toBe(clients[2]);
  // Two of each now: a source that is no worse than the others, but older.
  expect(places.enter(client('c'))).toBe(clients[0]);
});

test('enter() spares a client that waits for an answer while another one of its source does not', () => {
  const { places, clients } = full('a', 'a');
  (clients[0] as Client).requests = 1;
  expect(places.enter(client('b'))).toBe(clients[1]);
  const all = full('a', 'a');
  for (const each of all.clients) each.requests = 1;
  expect(all.places.enter(client('b'))).toBe(all.clients[0]);
});

test('enter() takes no place from a source that has no more than the newcomer, but its own', () => {
  const { places, clients } = full('a', 'b');
  expect(places.enter(client('a'))).toBe(clients[0]);
  const none = new Places<Client>(0);
  const newcomer = client('a');
  expect(none.enter(newcomer)).toBe(newcomer);
});

test('leave() gives a place back once', () => {
  const { places, clients } = full('a', 'b');
  places.leave(clients[0] as Client);
  places.leave(clients[0] as Client);
  const third = client('c');
  expect([places.enter(third), places.enter(client('c'))]).toEqual([undefined, third]);
});
