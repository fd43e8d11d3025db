import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startReplica } from '../api/testing/api-lab.ts';
import { startRouter } from './testing/router.ts';
import { inRouterScene, type RouterScene } from './testing/router-scene.ts';

let scene: RouterScene;
inRouterScene((started) => {
  scene = started;
});

test.each([
  ['unknown', () => undefined, 404, 'NotFound'],
  ['swept', () => scene.lab.say('other', { swept: true, reason: 'Idle' }), 410, 'Idle'],
  ['failed', () => scene.lab.say('other', { failed: true, reason: 'InvalidImage' }), 410, 'InvalidImage'],
])(
  'every path of the api under the prefix of a session that is %s changes nothing',
  async (_, change, status, reason) => {
    if (reason !== 'NotFound') scene.create('other');
    change();
    // Until both replicas know.
    for (const path of ['/p/other/', '/p/other/'])
      while ((await scene.send(path)).status !== status) await new Promise(setImmediate);
    const names = scene.lab.names();
    const writes = scene.lab.server.writes().length;
    const paths = [
      'init?key=a',
      'get?key=a',
      '',
      'route',
      '../init?key=a',
      '../../init?key=a',
      '%2e%2e/init',
      '/init?key=a',
    ];
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      for (const path of paths) {
        // Normalized, this one is not under the prefix.
        const expected = path.startsWith('../../') ? [404, 'NotFound'] : [status, reason];
        const answer = await scene.send(`/p/other/${path}`, {
          method,
          body: method === 'GET' ? undefined : Buffer.from('x'),
        });
        expect([method, path, answer.status, JSON.parse(answer.body).reason]).toEqual([method, path, ...expected]);
      }
    expect([scene.lab.names(), scene.lab.server.writes().length]).toEqual([names, writes]);
  },
);

test.each([
  '/',
  '/init?key=a',
  '/get?key=a',
  '/route',
  '/spawner-route',
  '/p/',
  '/p',
  '/p/../init?key=a',
  '/x/../p/game/',
])('%s is nothing to the router', async (path) => {
  const before = scene.lab.names();
  expect((await scene.send(path, { method: 'POST', body: Buffer.from('x') })).status).toBe(404);
  expect(scene.lab.names()).toEqual(before);
});

test('an upload to a session that is not there is answered at once, and never by 502', async () => {
  const body = Buffer.alloc(20 * 1024 * 1024);
  expect((await scene.send('/p/none/upload', { method: 'POST', body })).status).toBe(404);
  expect(
    (await scene.send('/p/none/upload', { method: 'POST', body, headers: { 'transfer-encoding': 'chunked' } })).status,
  ).toBe(404);
  // The client's connection is worth as much as before.
  expect((await scene.see('/p/game/')).url).toBe('/');
});

test('a request to a session that starts is held, and its body arrives', async () => {
  scene.create('starting');
  const body = Buffer.alloc(3 * 1024 * 1024, 'x');
  const held = Promise.all([scene.see('/p/starting/a'), scene.see('/p/starting/b', { method: 'POST', body })]);
  await scene.untilHeld(2);
  scene.makeReady('starting');
  expect(await held).toMatchObject([{ url: '/a' }, { url: '/b', bytes: body.length }]);
});

test('a WebSocket to a session that starts is held', async () => {
  scene.create('starting');
  const socket = new WebSocket(`ws://127.0.0.1:${scene.router.port}/p/starting/play`);
  await scene.untilHeld(1);
  scene.makeReady('starting');
  await once(socket, 'open');
  socket.terminate();
});

test('a client that leaves frees the place of its request', async () => {
  scene.create('starting');
  const agent = new Agent();
  const sent = httpRequest({ host: '127.0.0.1', port: scene.router.port, path: '/p/starting/', agent }).end();
  sent.on('error', () => undefined);
  await scene.untilHeld(1);
  sent.destroy();
  await scene.untilHeld(0);
  agent.destroy();
});

test('too many requests to a session that starts are answered 429, and none is lost', async () => {
  scene.create('starting');
  let refused = 0;
  const answers = Array.from({ length: 250 }, async () => {
    const { status } = await scene.send('/p/starting/');
    if (status === 429) refused += 1;
    return status;
  });
  // A hundred are held by each of the two replicas.
  while (refused < 50) await new Promise(setImmediate);
  scene.makeReady('starting');
  const statuses = await Promise.all(answers);
  expect([statuses.filter((status) => status === 200).length, refused]).toEqual([200, 50]);
});

test('a pod that refuses connections, or ends them, is 503 and a reason, also for an upload', async () => {
  scene.create('gone');
  const broken = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const address = broken.address();
  const brokenPort = typeof address === 'object' && address ? address.port : 0;
  scene.lab.say('gone', { ready: true, ip: '127.0.0.1', port: brokenPort });
  const body = Buffer.alloc(3 * 1024 * 1024);
  for (const open of [true, false]) {
    if (!open) {
      broken.close();
      await once(broken, 'close');
    }
    for (const answer of [await scene.send('/p/gone/'), await scene.send('/p/gone/', { method: 'POST', body })]) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
      expect(JSON.parse(answer.body)).toMatchObject({ reason: 'Unreachable' });
    }
  }
});

test('a browser that waits gets a page that goes on by itself', async () => {
  scene.create('gone');
  scene.lab.say('gone', { ready: true, ip: '127.0.0.1', port: 1 });
  const { status, headers, body } = await scene.send('/p/gone/', { headers: { accept: 'text/html' } });
  expect([status, headers.refresh]).toEqual([503, '2']);
  expect(body).toContain('The session does not answer');
});

test('a replica that refuses connections is passed over, and without any the answer is 503', async () => {
  const [first] = scene.replicas;
  const closed = await startReplica(scene.client);
  await closed.stop();
  const half = await startRouter({ route: [closed.route, first.route], status: [closed.status, first.status] });
  for (let request = 0; request < 4; request += 1)
    expect((await fetch(`http://127.0.0.1:${half.port}/p/game/`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${half.port}/p/none/`, { method: 'POST', body: 'x' })).status).toBe(404);
  await half.stop();
  const none = await startRouter({ route: [closed.route, closed.route], status: [closed.status, closed.status] });
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(`http://127.0.0.1:${none.port}/p/game/`, { method });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toMatchObject({ reason: 'Unavailable' });
  }
  await none.stop();
});

test('who is held by a replica that ends is held by the next one', async () => {
  const [first] = scene.replicas;
  scene.create('starting');
  const ending = await startReplica(scene.client);
  const own = await startRouter({ route: [ending.route, first.route], status: [first.status] });
  const answers = [1, 2].map(() => fetch(`http://127.0.0.1:${own.port}/p/starting/`));
  await scene.untilHeld(2, [ending, first]);
  ending.sendAway();
  await scene.untilHeld(2, [first]);
  scene.makeReady('starting');
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  await own.stop();
  await ending.stop();
});
