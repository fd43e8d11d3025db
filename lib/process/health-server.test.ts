import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHealthServer } from './health-server.ts';

let server: Server;
let collected = 0;
let collect = Promise.withResolvers<string>();
const sockets: Socket[] = [];

beforeEach(async () => {
  collected = 0;
  collect = Promise.withResolvers<string>();
  const metrics = () => {
    collected += 1;
    return collect.promise;
  };
  server = createHealthServer({ notReady: () => undefined, metrics });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  server.closeAllConnections();
});

async function client(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  sockets.push(socket.on('error', () => undefined));
  await once(socket, 'connect');
  return socket;
}

test('createHealthServer() collects the metrics once for all concurrent requests', async () => {
  const both = [await client(), await client()];
  for (const socket of both) {
    const asked = once(server, 'request');
    socket.write('GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    await asked;
  }
  collect.resolve('up 1\n');
  const answers = await Promise.all(both.map(text));
  expect(answers.map((answer) => answer.split('\r\n').at(-1))).toEqual(['up 1\n', 'up 1\n']);
  expect(collected).toBe(1);
});

test('createHealthServer() answers the kubelet while others ask without reading, or say nothing', async () => {
  for (let number = 0; number < 200; number += 1) await client();
  const hostile = await client();
  const gone = new Promise((resolve) => hostile.once('close', resolve));
  let requests = 0;
  server.on('request', () => {
    requests += 1;
  });
  hostile.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(2000));
  await gone;
  // This many fit into a piece that is parsed at once: feed-in-pieces.ts.
  expect(requests).toBeLessThan(10);
  const kubelet = await client();
  kubelet.write('GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n');
  const [answer] = await once(kubelet, 'data');
  expect(String(answer).split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
  expect(collected).toBe(1);
  // Of two hundred that say nothing.
  expect(await promisify(server.getConnections.bind(server))()).toBeLessThanOrEqual(128);
});

test('createHealthServer() gives a client ten seconds for its head and for its whole request', () =>
  // 0 would be for ever. The kubelet waits for a second.
  expect([server.headersTimeout, server.requestTimeout]).toEqual([10_000, 10_000]));

test('createHealthServer() disconnects a client that says a letter at a time', async () => {
  const slow = createHealthServer(
    { notReady: () => undefined, metrics: () => collect.promise },
    { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 },
  );
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  const socket = connect({ host: '127.0.0.1', port: (slow.address() as AddressInfo).port });
  sockets.push(socket.on('error', () => undefined).resume());
  const gone = new Promise((resolve) => socket.once('close', () => resolve('gone')));
  const began = performance.now();
  socket.write('GET /');
  const letters = setInterval(() => socket.write('a'), 10);
  expect(await gone).toBe('gone');
  expect(performance.now() - began).toBeGreaterThan(90);
  clearInterval(letters);
  slow.close();
});
