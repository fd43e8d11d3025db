import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { PIECE_BYTES } from './feed-in-pieces.ts';
import { holdClients } from './hold-clients.ts';

const POLITE = '127.0.0.1';
const HOSTILE = '127.0.0.2';
const LIMIT = 4;
const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

let server: Server;
const clients: Duplex[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
  server.closeAllConnections();
});

async function serve(kind: string, listener: RequestListener = (_, response) => void response.end('ok')) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'a' }], { keyType: 'ec' });
  server = kind === 'TLS' ? createSecureServer({ cert, key }) : createServer();
  holdClients(server, LIMIT, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

async function plain(from: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', localAddress: from, port: (server.address() as AddressInfo).port });
  clients.push(socket);
  socket.on('error', () => undefined);
  await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  return socket;
}

async function speaking(kind: string, from: string): Promise<Duplex> {
  const socket = await plain(from);
  if (kind !== 'TLS') return socket;
  const secure = connectSecurely({ socket, rejectUnauthorized: false });
  clients.push(secure);
  secure.on('error', () => undefined);
  await once(secure, 'secureConnect');
  return secure;
}

async function ask(socket: Duplex): Promise<string> {
  socket.write(GET);
  const [chunk] = await once(socket, 'data');
  return String(chunk).split('\r\n')[0] ?? '';
}

const ended = (socket: Duplex) => new Promise((resolve) => socket.once('close', resolve).resume());

describeBoth('answers a new client while another one has all connections, and keeps the others', async (kind) => {
  await serve(kind);
  const kept = await speaking(kind, POLITE);
  const silent = [];
  for (let number = 0; number < LIMIT - 1; number += 1) silent.push(await plain(HOSTILE));
  const gone = ended(silent[0] as Socket);
  expect(await ask(await speaking(kind, POLITE))).toBe('HTTP/1.1 200 OK');
  await gone;
  expect(await ask(kept)).toBe('HTTP/1.1 200 OK');
  // As many as come, it is their own that they cost.
  for (let number = 0; number < 3 * LIMIT; number += 1) await plain(HOSTILE);
  expect(await ask(kept)).toBe('HTTP/1.1 200 OK');
});

describeBoth('takes the place of one that does not take its answer', async (kind) => {
  await serve(kind, (_, response) => void response.end('x'.repeat(8 * 1024 * 1024)));
  const gone = [];
  for (let number = 0; number < LIMIT; number += 1) {
    const socket = await speaking(kind, HOSTILE);
    const asked = once(server, 'request');
    socket.write(GET);
    await asked;
    gone.push(new Promise((resolve) => socket.once('close', resolve).once('error', resolve)));
  }
  const polite = await speaking(kind, POLITE);
  expect(await ask(polite)).toBe('HTTP/1.1 200 OK');
});

describeBoth('resets a client that keeps sending without waiting, before it costs much', async (kind) => {
  let answered = 0;
  await serve(kind, () => {
    answered += 1;
  });
  let made = 0;
  server.on('request', () => {
    made += 1;
  });
  const socket = await speaking(kind, HOSTILE);
  const gone = ended(socket);
  socket.write(GET.repeat(5000));
  await gone;
  while ((await connections()) > 0) await setImmediate();
  expect(answered).toBe(2);
  expect(made).toBeLessThanOrEqual(2 + Math.ceil(PIECE_BYTES / GET.length));
});

describeBoth('resets a client that keeps sending after its answer', async (kind) => {
  await serve(kind);
  const socket = await speaking(kind, HOSTILE);
  const gone = ended(socket);
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const flood = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', flood);
  flood();
  await gone;
});

describeBoth('expects no more of it than others do: what is expected is answered like a request', async (kind) => {
  let answered = 0;
  await serve(kind, (_, response) => {
    answered += 1;
    response.end('ok');
  });
  const socket = await speaking(kind, POLITE);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\nexpect: something\r\n\r\n');
  await once(socket, 'data');
  expect(answered).toBe(1);
});

describeBoth('reads bodies of any size whole, one after the other on one connection', async (kind) => {
  const lengths: number[] = [];
  await serve(kind, async (incoming: IncomingMessage, response) => {
    lengths.push((await text(incoming)).length);
    response.end('ok');
  });
  const socket = await speaking(kind, POLITE);
  const sizes = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 65_536, 3 * 1024 * 1024];
  for (const size of sizes) {
    const answer = once(socket, 'data');
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${size}\r\n\r\n${'x'.repeat(size)}`);
    await answer;
  }
  expect(lengths).toEqual(sizes);
});

test('holdClients() lets two thousand requests of one connection through that come one after the other', async () => {
  await serve('TCP');
  const socket = await speaking('TCP', POLITE);
  for (let number = 0; number < 2000; number += 1) expect(await ask(socket)).toBe('HTTP/1.1 200 OK');
});

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

function describeBoth(name: string, work: (kind: string) => Promise<void>): void {
  test.each(['TCP', 'TLS'])(`holdClients() on %s ${name}`, work);
}
