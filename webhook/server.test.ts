import { once } from 'node:events';
import type { Server } from 'node:https';
import { Agent, request } from 'node:https';
import { connect as connectPlainly, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { drain } from '../lib/process/graceful-shutdown.ts';
import { createWebhookServer, type Timeouts } from './server.ts';

let server: Server;
let port = 0;

beforeEach(() => start());
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function start(patience?: Timeouts): Promise<void> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'webhook' }], { keyType: 'ec' });
  server = createWebhookServer((_, response) => void response.end('{}'), patience);
  server.setSecureContext({ cert, key });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
}

const count = () => promisify(server.getConnections.bind(server))();

const options = { host: '127.0.0.1', rejectUnauthorized: false };

async function get(agent: Agent): Promise<string | undefined> {
  const sent = request({ ...options, port, agent });
  sent.end();
  const [response] = await once(sent, 'response');
  await text(response);
  return response.headers.connection;
}

test('createWebhookServer() keeps a connection longer than a Go client does', () => {
  expect(server.keepAliveTimeout).toBeGreaterThan(90_000);
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
  [
    'a head of 20 KB',
    `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    '431 Request Header Fields Too Large',
  ],
])('createWebhookServer() answers %s with JSON', async (_, sent, status) => {
  const socket = connect({ ...options, port });
  socket.write(sent);
  const answer = await text(socket);
  expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({ error: expect.any(String) });
});

test('createWebhookServer() lets go of a client that does not shake hands', async () => {
  server.close();
  await start({ handshake: 50, linger: 50 });
  const silent = connectPlainly({ host: '127.0.0.1', port, allowHalfOpen: true });
  silent.resume().on('error', () => undefined);
  await once(server, 'connection');
  while ((await count()) > 0) await setImmediate();
  silent.destroy();
});

test('createWebhookServer() holds a thousand connections at most', async () => {
  let connected = 0;
  server.on('connection', () => {
    connected += 1;
  });
  const clients: Socket[] = [];
  // Fewer at once than the 511 that wait to be accepted: the kernel sends a connection beyond them again after 1, 3, 7, 15 s.
  while (clients.length < 1100) {
    const more = Array.from({ length: 100 }, () => connectPlainly({ host: '127.0.0.1', port }));
    for (const client of more) client.resume().on('error', () => undefined);
    clients.push(...more);
    while (connected < clients.length) await setImmediate();
  }
  // Whose place was taken is gone a moment later.
  while ((await count()) > 1000) await setImmediate();
  for (const client of clients) client.destroy();
});

test('drain() serves on, asks clients to close, and fails no call', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  expect(await get(agent)).toBe('keep-alive');
  const answers: (string | undefined)[] = [];
  const load = async () => {
    while (answers.length < 200) answers.push(await get(agent));
  };
  // Of the clocks, only the one that drain() waits by is this test's.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date', 'hrtime'] });
  try {
    const loads = Array.from({ length: 4 }, load);
    const drained = drain(server, 300);
    await jest.advanceTimersByTimeAsync(299);
    await Promise.all(loads);
    expect(server.listening).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    await drained;
  } finally {
    jest.useRealTimers();
  }
  agent.destroy();
  expect(server.listening).toBe(false);
  expect(new Set(answers.slice(8))).toEqual(new Set(['close']));
});
