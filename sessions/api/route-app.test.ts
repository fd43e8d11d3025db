import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ROUTE_HEADERS, ROUTE_PATH } from '../../contract/route.ts';
import { requestText } from '../../lib/http/request-text.ts';
import { type Replica, SessionsLab } from './testing/api-lab.ts';

let lab: SessionsLab;
beforeEach(async () => {
  lab = new SessionsLab();
  await lab.start();
});
afterEach(() => lab.stop());

const start = (...flags: string[]) => lab.startReplica(...flags);

/** The router's question, and the headers of the answer that the router reads. */
async function route({ route: port }: Replica, uri: string): Promise<[number, Record<string, unknown>]> {
  const { status, headers } = await requestText(new URL(`http://127.0.0.1:${port}${ROUTE_PATH}`), {
    headers: { [ROUTE_HEADERS.uri]: uri },
    deadlineMs: 60_000,
    maxBytes: 1024,
  });
  return [status, Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-spawner-')))];
}

async function heldBy(replica: Replica): Promise<number> {
  return Number(/^spawner_session_held_requests (\d+)$/m.exec(await replica.metrics())?.[1]);
}

async function untilHeld(replica: Replica, requests: number): Promise<void> {
  while ((await heldBy(replica)) !== requests) await new Promise(setImmediate);
}

const READY = { ready: true, ip: '10.0.0.1', port: 8080 };
const TARGET = [200, { [ROUTE_HEADERS.target]: '10.0.0.1:8080', [ROUTE_HEADERS.session]: 'a-game' }];

test('a ready session has a target, and one that is not there has none', async () => {
  const replica = await start();
  lab.create('a-game');
  lab.say('a-game', READY);
  expect(await route(replica, '/p/a-game/x?y')).toEqual(TARGET);
  expect(await route(replica, '/p/another/')).toEqual([403, {}]);
  expect(await route(replica, '/init')).toEqual([403, {}]);
});

test('a request is held until the session is ready', async () => {
  const replica = await start();
  lab.create('a-game');
  const routes = [route(replica, '/p/a-game/'), route(replica, '/p/a-game/x')];
  await untilHeld(replica, 2);
  lab.say('a-game', { running: true });
  lab.say('a-game', READY);
  expect(await Promise.all(routes)).toEqual([TARGET, TARGET]);
  expect(await heldBy(replica)).toBe(0);
});

test('a request in the moment of creation is held, though the watch does not know the session yet', async () => {
  const replica = await start();
  // The watch hears nothing from now on.
  lab.server.fault = ({ method }) => (method === 'WATCH' ? 'cut' : undefined);
  lab.server.cutWatches();
  lab.create('a-game');
  const held = route(replica, '/p/a-game/');
  await untilHeld(replica, 1);
  lab.server.fault = () => undefined;
  lab.say('a-game', READY);
  expect(await held).toEqual(TARGET);
});

test.each([
  ['fails', () => lab.say('a-game', { failed: true, reason: 'InvalidImage' })],
  ['is deleted', () => lab.remove('a-game')],
])('a request that is held is let go when the session %s', async (_, end) => {
  const replica = await start();
  lab.create('a-game');
  const held = route(replica, '/p/a-game/');
  await untilHeld(replica, 1);
  end();
  expect(await held).toEqual([403, {}]);
});

test('a request is held no longer than it may be', async () => {
  const replica = await start('--hold-timeout', '1s');
  lab.create('a-game');
  expect(await route(replica, '/p/a-game/')).toEqual([403, {}]);
  expect(await replica.metrics()).toContain('spawner_session_routes_total{answer="timeout"} 1');
});

test('so many requests are held for a session, and so many in all', async () => {
  const replica = await start('--max-held-per-session', '2', '--max-held', '3');
  lab.create('a-game');
  lab.create('another');
  const held = [route(replica, '/p/a-game/'), route(replica, '/p/a-game/')];
  await untilHeld(replica, 2);
  expect(await route(replica, '/p/a-game/')).toEqual([403, { [ROUTE_HEADERS.refusal]: 'session' }]);
  held.push(route(replica, '/p/another/'));
  await untilHeld(replica, 3);
  expect(await route(replica, '/p/another/')).toEqual([403, { [ROUTE_HEADERS.refusal]: 'all' }]);
  lab.say('a-game', READY);
  lab.say('another', READY);
  expect((await Promise.all(held)).map(([status]) => status)).toEqual([200, 200, 200]);
});

test('who leaves frees the place', async () => {
  const replica = await start('--max-held-per-session', '1');
  lab.create('a-game');
  const agent = new Agent();
  const headers = { [ROUTE_HEADERS.uri]: '/p/a-game/' };
  const question = get({ host: '127.0.0.1', port: replica.route, path: ROUTE_PATH, headers, agent });
  question.on('error', () => undefined).on('response', (response: IncomingMessage) => response.resume());
  await untilHeld(replica, 1);
  question.destroy();
  await untilHeld(replica, 0);
  expect(await replica.metrics()).toContain('spawner_session_routes_total{answer="left"} 1');
  agent.destroy();
});

test('who is held by a replica that ends is sent to another one', async () => {
  const replica = await start();
  lab.create('a-game');
  const held = route(replica, '/p/a-game/');
  await untilHeld(replica, 1);
  replica.sendAway();
  expect(await held).toEqual([503, {}]);
  expect(replica.notReady()).toBe('stopping');
  // Nobody is held any more, and what can be answered is.
  expect(await route(replica, '/p/a-game/')).toEqual([503, {}]);
  lab.create('another');
  lab.say('another', READY);
  expect((await route(replica, '/p/another/'))[0]).toBe(200);
});

test('an API server that cannot be reached is a question that failed', async () => {
  const replica = await start();
  lab.server.fault = ({ path }) => (path.endsWith('/unknown') ? { status: 403 } : undefined);
  expect(await route(replica, '/p/unknown/')).toEqual([503, {}]);
});

test('whoever makes up ids asks the API server a bounded number of times', async () => {
  const replica = await start();
  const before = lab.server.seen.length;
  const began = performance.now();
  for (let batch = 0; batch < 10; batch += 1) {
    const ids = Array.from({ length: 50 }, (_, at) => `/p/none-${batch}-${at}/`);
    const answers = await Promise.all(ids.map((id) => route(replica, id)));
    expect(new Set(answers.map(([status]) => status))).toEqual(new Set([403]));
  }
  // The burst, and one for each 20 ms.
  const allowed = 100 + Math.ceil((performance.now() - began) / 20);
  expect(lab.server.seen.length - before).toBeLessThanOrEqual(allowed);
});

test('a namespace that cannot be listed holds up no other one', async () => {
  lab.server.fault = ({ path }) => (path.includes('/namespaces/gone/') ? { status: 403 } : undefined);
  lab.create('a-game');
  lab.say('a-game', READY);
  const replica = await start('--namespace', 'games,gone');
  expect(await route(replica, '/p/a-game/')).toEqual(TARGET);
  expect((await route(replica, '/p/a-game.gone/'))[0]).toBe(503);
});

test('one id is asked for once a second, however many requests it has', async () => {
  const replica = await start();
  await Promise.all(Array.from({ length: 20 }, () => route(replica, '/p/nowhere/')));
  // Those that came behind the first answer waited a second, and are the second question.
  expect(lab.server.seen.filter(({ path }) => path.endsWith('/nowhere')).length).toBeLessThanOrEqual(2);
});
