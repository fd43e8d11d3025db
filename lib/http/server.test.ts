import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Status } from '../../contract/status.ts';
import type { SharedProbe } from '../../sidecar/probes/share-probe.ts';
import { createRespond } from '../../sidecar/respond.ts';
import { countOwnTraffic } from '../counting/own-traffic.ts';
import { nodePlatform } from '../platform/node.ts';
import type { Listening } from '../platform/platform.ts';
import { MAX_DISCARDED } from './connection-limits.ts';
import { countCutOffs } from './cut-offs.ts';
import { createEventStreams, MAX_STREAMS } from './event-streams.ts';
import { json } from './http-response.ts';
import { ROOM, serve } from './server.ts';

const PATIENCE = { head: 150, idle: 400, body: 300, close: 50 };
const STATUS = { active_connections: 1, seconds_inactive: 0 } as Status;

const own = countOwnTraffic();
const cutOffs = countCutOffs();
const forgotten = new EventEmitter();
const streams = createEventStreams(() => undefined);
let server: Listening;
let port = 0;

beforeAll(async () => {
  const respond = createRespond({
    status: () => Promise.resolve(STATUS),
    metrics: () => Promise.resolve('# metrics\n'),
    listeners: () => ({ listeners: [] }),
    streams,
    cutOffs,
    probes: new Map<string, SharedProbe>([
      ['web/readiness', () => Promise.resolve({ kind: 'success' })],
      ['web/liveness', () => Promise.resolve({ kind: 'failure', reason: 'no' })],
      ['web/startup', () => Promise.resolve({ kind: 'error', reason: 'half an answer' })],
      [
        'web/hangs',
        (whenGone) => {
          whenGone(() => forgotten.emit('forgotten'));
          return new Promise(() => undefined);
        },
      ],
      ['web/bug', () => Promise.reject(new Error('a bug'))],
    ]),
  });
  server = await serve(nodePlatform(), { port: 0, respond, own, cutOffs, patience: PATIENCE });
  port = server.port;
});

afterAll(() => {
  server.close();
});

function dial(to = port): Socket {
  return connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
}

/** All that comes until the server ends the connection. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  await once(socket, 'end');
  socket.destroy();
  return text;
}

/** What comes back for these bytes until the server ends the connection. */
function talk(text: string): Promise<string> {
  const socket = dial();
  socket.write(text, 'latin1');
  return readAll(socket);
}

async function ask(head: string): Promise<{ code: number; headers: string; body: string }> {
  const text = await talk(`${head}\r\nHost: a\r\nConnection: close\r\n\r\n`);
  const [headers = '', body = ''] = text.split('\r\n\r\n');
  return { code: Number(headers.split(' ')[1]), headers, body };
}

test('a client that leaves before the answer to its probe is forgotten', async () => {
  const socket = dial();
  const heard = once(forgotten, 'forgotten');
  socket.write('GET /probe/web/hangs HTTP/1.1\r\nHost: a\r\n\r\n', () => socket.resetAndDestroy());
  await heard;
});

test('the server breaks its answer off where a probe came to nothing, which the kubelet forgets', async () => {
  const text = await talk('GET /probe/web/startup HTTP/1.1\r\nHost: a\r\n\r\n');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(body).toBe('{"result":"error","reason":"half an answer"}');
  expect(head).toContain(`Content-Length: ${body.length + 1}`);
});

test.each([
  ['GET /', 200, JSON.stringify(STATUS)],
  ['GET /status?x=1', 200, JSON.stringify(STATUS)],
  ['HEAD /status', 200, ''],
  ['GET /metrics', 200, '# metrics\n'],
  ['GET /healthz', 200, '{"status":"ok"}'],
  ['GET /probe/web/readiness', 200, '{"result":"success"}'],
  ['GET /probe/web/liveness', 503, '{"result":"failure","reason":"no"}'],
  ['GET /probe/web/bug', 500, '{"error":"a bug"}'],
  ['GET /probe/web/other', 404, '{"error":"not found"}'],
  ['GET /nowhere', 404, '{"error":"not found"}'],
  ['GET /statusx', 404, '{"error":"not found"}'],
  ['GET /constructor', 404, '{"error":"not found"}'],
  ['POST /status', 405, '{"error":"method not allowed"}'],
  ['DELETE /events', 405, '{"error":"method not allowed"}'],
  ['POST /nowhere', 404, '{"error":"not found"}'],
])('the server answers %s', async (line, code, body) => {
  expect(await ask(`${line} HTTP/1.1`)).toMatchObject({ code, body });
});

test.each([
  ['status', 'GET /status', 'Content-Type: application/json'],
  ['metrics', 'GET /metrics', 'Content-Type: text/plain; version=0.0.4; charset=utf-8'],
  ['a wrong method', 'POST /', 'Allow: GET, HEAD'],
  ['anything', 'GET /healthz', 'Cache-Control: no-store'],
  ['anything', 'GET /healthz', 'Date: '],
  ['anything, so that no other program is taken for a sidecar,', 'GET /nowhere', 'x-spawner-sidecar: development'],
  ['HEAD', 'HEAD /healthz', 'Content-Length: 15'],
])('the server answers %s with a header', async (_, line, header) => {
  expect((await ask(`${line} HTTP/1.1`)).headers).toContain(`\r\n${header}`);
});

test('the server answers several requests on one connection, also in one packet', async () => {
  const one = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';
  const last = 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const text = await talk(one + one + last);
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
});

test('the server closes a connection after its share of answers, and announces that in the last one', async () => {
  const socket = dial();
  // Of 112 clients, what Node's container has beside its heap.
  const ENOUGH = 512 * 1024;
  let bytes = 0;
  let last = '';
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    last = (last + chunk.toString('latin1')).slice(-1000);
    if (last.includes('Connection: close')) socket.end();
    else socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
  });
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  const isClosed = once(socket, 'close').then(() => true);
  while (bytes < ENOUGH && !(await Promise.race([isClosed, once(socket, 'data').then(() => false)])));
  const isEnded = last.includes('Connection: close');
  socket.destroy();
  expect([isEnded, bytes < ENOUGH]).toEqual([true, true]);
});

test('the server resets a client that sends on behind its last request', async () => {
  const before = cutOffs.excess;
  const socket = dial();
  const error = once(socket, 'error');
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await once(socket, 'data');
  socket.write('x'.repeat(2 * MAX_DISCARDED));
  await error;
  expect(cutOffs.excess).toBe(before + 1);
});

test('the server answers a client that has ended its half', async () => {
  const socket = dial();
  socket.end('GET /healthz HTTP/1.0\r\n\r\n');
  expect(await readAll(socket)).toContain('{"status":"ok"}');
});

test('the server answers a request that comes byte by byte', async () => {
  const socket = dial();
  const text = readAll(socket);
  for (const character of 'GET /healthz HTTP/1.0\r\n\r\n') {
    socket.write(character);
    await new Promise(setImmediate);
  }
  expect(await text).toContain('{"status":"ok"}');
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 'HTTP/1.1 400'],
  ['a head too long', `GET / HTTP/1.1\r\nHost: a\r\nA: ${'b'.repeat(20_000)}\r\n\r\n`, 'HTTP/1.1 431'],
  ['a version too new', 'GET / HTTP/3.0\r\n\r\n', 'HTTP/1.1 505'],
  ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 'HTTP/1.1 405'],
])('the server answers %s and closes', async (_, text, expected) => {
  expect(await talk(text)).toMatch(expected);
});

test.each([
  ['says nothing', ''],
  ['sends a part of a request', 'GET / HT'],
  ['sends a part of a second request', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET '],
  ['sends nothing after its request', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
])('the server cuts off a client that %s', async (_, text) => {
  const began = performance.now();
  await talk(text);
  // Ten times the longest patience of this server, and less than the five seconds for a head that servers have elsewhere.
  expect(performance.now() - began).toBeLessThan(4500);
});

test('the server cuts off a client that sends its head drop by drop', async () => {
  const socket = dial();
  const drops = setInterval(() => socket.write('x'), 20);
  socket.on('error', () => undefined);
  await readAll(socket);
  clearInterval(drops);
  expect(socket.destroyed).toBe(true);
});

test('the server tells a follower the state and every change of it', async () => {
  const socket = dial();
  socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
  const chunks: string[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  while (!chunks.join('').includes('\n\n')) await once(socket, 'data');
  streams.publish({ ...STATUS, seconds_inactive: 9 });
  streams.publish({ ...STATUS, active_connections: 2 });
  streams.beat();
  while (!chunks.join('').includes('heartbeat')) await once(socket, 'data');
  socket.destroy();
  expect(chunks.join('').split('\r\n\r\n')[1]).toBe(
    `data: ${JSON.stringify(STATUS)}\n\ndata: ${JSON.stringify({ ...STATUS, active_connections: 2 })}\n\n: heartbeat\n\n`,
  );
});

test('the server refuses a follower too many', async () => {
  const sockets = Array.from({ length: MAX_STREAMS }, () => dial());
  for (const socket of sockets) {
    socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
  }
  const answer = await ask('GET /events HTTP/1.1');
  for (const socket of sockets) socket.destroy();
  expect(answer).toMatchObject({ code: 503, headers: expect.stringContaining('Retry-After') });
});

test('the server answers each client, and closes the longest idle connection of the source that has the most', async () => {
  // With the patience of every day: what is idle too long is closed as well, in another way.
  const respond = () => Promise.resolve({ kind: 'response' as const, response: json(200, {}) });
  const patient = await serve(nodePlatform(), { port: 0, respond, own, cutOffs });
  const sockets = Array.from({ length: ROOM.perSource + 5 }, () => dial(patient.port));
  const closed: number[] = [];
  sockets.forEach((socket, index) => {
    socket.on('error', () => undefined).on('close', () => closed.push(index));
    socket.resume();
  });
  const asker = dial(patient.port);
  asker.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const answer = await readAll(asker);
  while (closed.length < 6) await new Promise(setImmediate);
  for (const socket of sockets) socket.destroy();
  patient.close();
  expect(answer).toMatch('HTTP/1.1 200');
  expect(closed.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each([
  ['does not take its answers', 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['does not take what it follows', 'GET /events HTTP/1.1\r\nHost: a\r\n\r\n'],
])('the server reads no more of a client that %s', async (_, request) => {
  const socket = dial().pause();
  socket.on('error', () => undefined);
  let written = 0;
  // Node's and the kernel's buffers of both sides are full long before that, and the server has none without a bound.
  const enough = 64 * 1024 ** 2;
  await once(socket, 'connect');
  const isCutOff = new Promise((resolve) => socket.on('close', () => resolve('cut off')));
  const fill = async () => {
    while (!socket.destroyed && written < enough) {
      const text = request.repeat(1000);
      await new Promise((resolve) => socket.write(text, resolve));
      written += text.length;
    }
    return socket.destroyed ? isCutOff : 'all of it was read';
  };
  const outcome = await fill();
  socket.destroy();
  expect(outcome).toBe('cut off');
});
