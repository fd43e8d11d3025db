import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ROUTE_HEADERS } from '../../contract/route.ts';
import { requestText } from '../../lib/http/request-text.ts';
import { type Replica, SessionsLab, startReplica } from './testing/api-lab.ts';

let lab: SessionsLab;
let replica: Replica;
beforeEach(async () => {
  lab = new SessionsLab();
  replica = await startReplica(await lab.start());
});
afterEach(async () => {
  await replica.stop();
  await lab.server.stop();
});

function send(method: string, target: string, headers: Record<string, string> = {}) {
  const url = new URL(`http://127.0.0.1:${replica.status}${target}`);
  return requestText(url, { method, headers, deadlineMs: 60_000, maxBytes: 100_000 });
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('a program is told by JSON, and when to try again', async () => {
  lab.create('a-game');
  lab.say('a-game', { reason: 'ImagePull', message: 'game:1 is not there' });
  const { status, headers, body } = await send('POST', '/p/a-game/move');
  expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '2', 'no-store']);
  expect(JSON.parse(body)).toEqual({
    error: 'the session is starting',
    reason: 'ImagePull',
    message: 'game:1 is not there',
    state: 'Submitted',
  });
});

test('a browser gets a page that goes on by itself', async () => {
  lab.create('a-game');
  const { status, headers, body } = await send('GET', '/p/a-game/', BROWSER);
  expect([status, headers.refresh, headers['content-type']]).toEqual([503, '2', 'text/html; charset=utf-8']);
  expect(body).toContain('The session is starting');
});

test('a browser is told when a session has ended, and does not go on', async () => {
  lab.create('a-game');
  lab.say('a-game', { swept: true, reason: 'Idle' });
  const { status, headers, body } = await send('GET', '/p/a-game/', BROWSER);
  expect([status, headers.refresh]).toEqual([410, undefined]);
  expect(body).toContain('The session has ended');
});

test('too many who wait are told so', async () => {
  lab.create('a-game');
  const { status, headers } = await send('GET', '/p/a-game/', { [ROUTE_HEADERS.refusal]: 'session' });
  expect([status, headers['retry-after']]).toEqual([429, '2']);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
  'no path of the api does anything here, by %s',
  async (method) => {
    for (const path of ['/init?key=a', '/get?key=a', '/', '/route', '/p/none/init?key=a', '/p/none/../../init?key=a'])
      expect((await send(method, path)).status).toBe(404);
    expect(lab.server.writes()).toEqual([]);
    expect(lab.names()).toEqual([]);
  },
);
