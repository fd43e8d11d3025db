import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { IDENTITY_HEADERS } from '../../contract/route.ts';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { inRouterScene, type RouterScene } from './testing/router-scene.ts';

let scene: RouterScene;
inRouterScene((started) => {
  scene = started;
});

test.each([
  ['/p/game/', '/'],
  ['/p/game/a/b.html', '/a/b.html'],
  ['/p/game/a%20b', '/a%20b'],
  ['/p/game/a%2Fb', '/a%2Fb'],
  ['/p/game/a//b/../c/./d', '/a//b/../c/./d'],
  ['/p/game/?q=%2F&r=a+b&s=/p/other/', '/?q=%2F&r=a+b&s=/p/other/'],
  ['/p/game/%C3%A4?%00', '/%C3%A4?%00'],
  ['/p/game/p/other/init?key=x', '/p/other/init?key=x'],
])('%s reaches the application as %s', async (path, seen) => {
  expect((await scene.see(path)).url).toBe(seen);
});

test('an application that wants whole paths gets them', async () => {
  scene.create('whole', { stripPrefix: false });
  scene.makeReady('whole');
  const { url, headers } = await scene.see('/p/whole/a%20b?c');
  expect([url, headers['x-forwarded-prefix']]).toEqual(['/p/whole/a%20b?c', undefined]);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s stays what it is, with its body',
  async (method) => {
    const body = method === 'GET' ? undefined : Buffer.from('{"column":3}');
    expect(await scene.see('/p/game/move', { method, body })).toMatchObject({
      method,
      url: '/move',
      bytes: body?.length ?? 0,
    });
  },
);

test('an upload of 3 MB arrives whole, with its length or in chunks', async () => {
  const body = Buffer.alloc(3 * 1024 * 1024, 'spawner');
  const sha256 = createHash('sha256').update(body).digest('hex');
  expect(await scene.see('/p/game/upload', { method: 'POST', body })).toMatchObject({ bytes: body.length, sha256 });
  const chunked = { 'transfer-encoding': 'chunked' };
  expect(await scene.see('/p/game/upload', { method: 'POST', body, headers: chunked })).toMatchObject({
    bytes: body.length,
    sha256,
  });
});

test('an application learns who asks and where, by headers that no client can set', async () => {
  const forged = Object.fromEntries(IDENTITY_HEADERS.map((name) => [name, 'forged']));
  const { headers } = await scene.see('/p/game/', { headers: { ...forged, host: 'play.example' } });
  expect(Object.entries(headers).filter(([name]) => name.startsWith('x-spawner-'))).toEqual([
    ['x-spawner-session', 'game'],
  ]);
  expect(headers).toMatchObject({
    host: 'play.example',
    'x-real-ip': '127.0.0.1',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'play.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-prefix': '/p/game',
  });
});

/** What is left of a header that an application says. */
async function said(name: string, value: string) {
  const path = `/p/game/says?${name}=${encodeURIComponent(value)}`;
  const { status, headers, body } = await scene.send(path, { headers: { host: 'play.example' } });
  return { status, body, value: headers[name] };
}

test.each([
  ['/login', '/p/game/login'],
  ['/p/game/login', '/p/game/login'],
  ['/p/game', '/p/game'],
  ['/p/game?a', '/p/game?a'],
  ['/p/games', '/p/game/p/games'],
  ['http://play.example', '/p/game/'],
  ['http://play.example?a', '/p/game/?a'],
  ['http://play.example/login', '/p/game/login'],
  ['http://play.example/p/game/login', '/p/game/login'],
  // TLS ends before the router.
  ['https://play.example/login', '/p/game/login'],
  ['https://play.example.elsewhere/login', 'https://play.example.elsewhere/login'],
  ['//elsewhere.example/login', '//elsewhere.example/login'],
  ['next', 'next'],
  ['?a', '?a'],
])('a redirect to %s leads to %s', async (to, location) => {
  expect(await said('location', to)).toMatchObject({ status: 302, value: location });
});

test('a header Refresh leads where a redirect would', async () => {
  expect((await said('refresh', '5; url=/login')).value).toBe('5; url=/p/game/login');
  expect((await said('refresh', '5')).value).toBe('5');
});

test.each([
  ['/', '/p/game/'],
  ['/lobby', '/p/game/lobby'],
  ['/p/game', '/p/game'],
  ['/p/game/', '/p/game/'],
  ['/p/game/lobby', '/p/game/lobby'],
])('a cookie of path %s keeps to %s', async (path, kept) => {
  expect((await said('set-cookie', `seen=1; Path=${path}; HttpOnly`)).value).toEqual([
    `seen=1; Path=${kept}; HttpOnly`,
  ]);
});

test('an answer may have a head of 12 KB', async () => {
  expect((await scene.send('/p/game/long?12000')).headers['x-long']).toHaveLength(12_000);
});

test.each(['/spawner-route', '/p/game/', '/healthz', '@spawner_status'])(
  'an application cannot send a request on to %s',
  async (place) => {
    expect(await said('x-accel-redirect', place)).toMatchObject({ status: 200, body: 'said' });
  },
);

test('an application is asked for a host by a client that names none, as HTTP/1.0 allows', async () => {
  const socket = connect(scene.router.port, '127.0.0.1');
  socket.write('GET /p/game/ HTTP/1.0\r\n\r\n');
  const [head = '', body = '{}'] = (await text(socket)).split('\r\n\r\n');
  expect([head.split('\r\n')[0], JSON.parse(body).headers.host]).toEqual([
    'HTTP/1.1 200 OK',
    expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  ]);
});

test('clients may pause as long as applications: no timeout between two bytes is shorter than another', () => {
  const config = readFileSync(join(REPOSITORY, 'chart/files/router/nginx.conf'), 'utf8');
  const names = ['client_body_timeout', 'send_timeout', 'proxy_read_timeout', 'proxy_send_timeout'];
  expect(names.filter((name) => config.includes(` ${name} 1d;`))).toEqual(names);
});

test.each([
  ['/p/game', '/p/game/'],
  ['/p/game?a=b', '/p/game/?a=b'],
])('%s leads to %s', async (path, location) => {
  const { status, headers } = await scene.send(path, { method: 'POST' });
  expect([status, headers.location]).toEqual([308, location]);
});

test.each([400, 403, 404, 500, 502, 503, 504])('an application’s own %s passes', async (status) => {
  const answer = await scene.send(`/p/game/status/${status}`);
  expect([answer.status, JSON.parse(answer.body).url]).toEqual([status, `/status/${status}`]);
});

test('server-sent events come one by one', async () => {
  const sent = httpRequest({ host: '127.0.0.1', port: scene.router.port, path: '/p/game/events', agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events = response.setEncoding('utf8')[Symbol.asyncIterator]();
  expect((await events.next()).value).toBe('data: first\n\n');
  await scene.send('/p/game/next');
  expect((await events.next()).value).toBe('data: second\n\n');
  expect((await events.next()).done).toBe(true);
});

test('a WebSocket passes, and HTTP/2 without TLS does not', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${scene.router.port}/p/game/play?a`);
  await once(socket, 'open');
  socket.send('hello');
  const [message] = await once(socket, 'message');
  expect(String(message)).toBe('/play?a hello');
  socket.close();
  await once(socket, 'close');
  const { headers } = await scene.see('/p/game/', { headers: { connection: 'upgrade', upgrade: 'h2c' } });
  expect(headers.upgrade).toBeUndefined();
});

test.each([
  ['an absolute request target', 'GET http://other/p/game/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', '200'],
  [
    'two lengths',
    'POST /p/game/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nx',
    '400',
  ],
  [
    'a length and chunks',
    'POST /p/game/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    '400',
  ],
  ['a header folded', 'GET /p/game/ HTTP/1.1\r\nHost: a\r\nx: a\r\n b\r\nConnection: close\r\n\r\n', '400'],
])('%s is read one way only', async (_, sent, status) => {
  const socket = connect({ host: '127.0.0.1', port: scene.router.port });
  // Who ends its side has left, for nginx.
  socket.write(sent);
  const answer = await text(socket);
  expect(answer.split(' ')[1]).toBe(status);
});

const longTest = process.env.SPAWNER_LONG_REQUESTS ? test : test.skip;

longTest(
  'a WebSocket that is silent for five minutes, and an upload of 300 MB, arrive unharmed',
  async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${scene.router.port}/p/game/play`);
    await once(socket, 'open');
    const body = Buffer.alloc(300 * 1024 * 1024, 'spawner');
    const sha256 = createHash('sha256').update(body).digest('hex');
    expect(await scene.see('/p/game/upload', { method: 'POST', body })).toMatchObject({ bytes: body.length, sha256 });
    await new Promise((resolve) => setTimeout(resolve, 300_000));
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('/play hello');
    socket.terminate();
  },
  600_000,
);
