import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { serve } from '../server/server.ts';
import { keepComing } from './habits.ts';
import type { Habit } from './messages.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server on loopback, and a client with a habit that comes to it. */
async function meet(habit: Habit, serve: (socket: Socket) => void): Promise<{ contacts: number[]; sockets: Socket[] }> {
  const contacts: number[] = [];
  const sockets: Socket[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const onContact = (at: number) => contacts.push(at);
  const stop = keepComing(habit, { ip: '127.0.0.1', port, random: () => 0, onContact });
  ends.push(stop, () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, 'connection');
  return { contacts, sockets };
}

const echo = (socket: Socket) => void socket.pipe(socket);
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('keepComing()', () => {
  test.each<Habit>(['ping', 'visit', 'reset', 'seldom'])('tells of %s when an answer came back', async (habit) => {
    const { contacts } = await meet(habit, echo);
    await until(() => contacts.length > 0);
    expect(Math.abs(Date.now() - (contacts[0] ?? 0))).toBeLessThan(1000);
  });

  test.each<Habit>(['ping', 'visit', 'reset', 'seldom'])(
    'tells nothing of %s to a server without answer',
    async (habit) => {
      const asked = Promise.withResolvers<void>();
      const { contacts } = await meet(habit, (socket) => socket.once('data', () => asked.resolve()));
      await asked.promise;
      expect(contacts).toEqual([]);
    },
  );

  test('keeps the connection of ping, and asks over it again', async () => {
    const { contacts, sockets } = await meet('ping', echo);
    await until(() => contacts.length >= 2);
    expect(sockets).toHaveLength(1);
  });

  test('comes again when its connection is lost', async () => {
    const { sockets } = await meet('silent', () => undefined);
    sockets[0]?.destroy();
    await until(() => sockets.length >= 2);
    expect(sockets.length).toBeGreaterThanOrEqual(2);
  });

  test('claims no more for a silent connection than its beginning, until it has lasted longer than the doubt', async () => {
    const { contacts } = await meet('silent', () => undefined);
    await until(() => contacts.length >= 2);
    expect(contacts[1]).toBe(contacts[0]);
  });

  test.each<Habit>(['ping', 'websocket', 'download', 'upload'])(
    'tells of %s again and again, over one connection to the server of the fleet',
    async (habit) => {
      const { contacts, sockets } = await meet(habit, serve);
      await until(() => contacts.length >= 2);
      expect(sockets).toHaveLength(1);
    },
  );

  test.each<[Habit, direction: 'readableEnded' | 'writableEnded', open: 'writable' | 'readable']>([
    ['download', 'readableEnded', 'writable'],
    ['upload', 'writableEnded', 'readable'],
  ])('the connection of %s is half-closed at the server, %s, while it tells', async (habit, direction, open) => {
    const { contacts, sockets } = await meet(habit, serve);
    await until(() => contacts.length >= 1);
    expect(sockets[0]).toMatchObject({ [direction]: true, [open]: true });
  });

  test('claims nothing for a held connection before it has lasted', async () => {
    const { contacts, sockets } = await meet('held', echo);
    // It has asked again, so the first answer has come.
    await until(() => (sockets[0]?.bytesRead ?? 0) > 60);
    expect(contacts).toEqual([]);
  });
});
