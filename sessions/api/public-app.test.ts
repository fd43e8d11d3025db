import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SESSION_FINALIZER } from '../../contract/sessions.ts';
import { requestText } from '../../lib/http/request-text.ts';
import { sessionName } from '../../lib/sessions/session-name.ts';
import { type Replica, SessionsLab } from './testing/api-lab.ts';

let lab: SessionsLab;
beforeEach(async () => {
  lab = new SessionsLab();
  await lab.start();
});
afterEach(() => lab.stop());

const start = (...flags: string[]) => lab.startReplica(...flags);

async function send({ public: port }: Replica, method: string, target: string, body?: string) {
  const bounds = { deadlineMs: 60_000, maxBytes: 1024 * 1024 };
  const answer = await requestText(new URL(`http://127.0.0.1:${port}${target}`), {
    method,
    ...bounds,
    ...(body && { body }),
  });
  return { status: answer.status, body: JSON.parse(answer.body), retry: answer.headers['retry-after'] };
}

const FOO = {
  result: 'ok',
  key: 'foo',
  pod: 'spawner-kixepnpeonikuuguwvm3i7tu8n4q7mpdo1rrcebo8wmuh3nxc4',
  url: 'http://play.example/p/kixepnpeonikuuguwvm3i7tu8n4q7mpdo1rrcebo8wmuh3nxc4/',
};

test('POST /init creates the session of a key, which GET /get then has', async () => {
  const replica = await start('--application-port', '8888');
  expect(await send(replica, 'GET', '/get?key=foo')).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  expect(await send(replica, 'POST', '/init?key=foo&account=a%40b.example')).toMatchObject({ status: 200, body: FOO });
  const { metadata, spec } = lab.read(FOO.pod);
  expect(metadata.finalizers).toEqual([SESSION_FINALIZER]);
  const template = { containers: [{ name: 'app', image: 'game:1' }] };
  expect(spec).toEqual({ template, httpPort: 8888, key: 'foo', account: 'a@b.example' });
  expect(await send(replica, 'GET', '/get?key=foo')).toMatchObject({ status: 200, body: FOO });
});

test('POST /init of a key in use answers 409 with the same body', async () => {
  const replica = await start();
  await send(replica, 'POST', '/init?key=foo');
  expect(await send(replica, 'POST', '/init?key=foo')).toMatchObject({ status: 409, body: FOO });
  // From a replica that never saw the creation, too.
  expect(await send(await start(), 'POST', '/init?key=foo')).toMatchObject({ status: 409, body: FOO });
  expect(lab.names()).toEqual([FOO.pod]);
});

test('POST /init without a key makes one up, and an empty one is a key', async () => {
  const replica = await start();
  const [one, other] = [await send(replica, 'POST', '/init'), await send(replica, 'POST', '/init')];
  expect([one.status, other.status]).toEqual([200, 200]);
  expect(one.body.pod).toBe(sessionName(one.body.key));
  expect(other.body.pod).not.toBe(one.body.pod);
  expect((await send(replica, 'POST', '/init?key=')).body.pod).toBe(sessionName(''));
});

test('fifty equal keys at once, on three replicas, are one session', async () => {
  const three = [await start(), await start(), await start()];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) => send(three[at % 3] ?? fail(), 'POST', '/init?key=foo')),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(409)]);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body)))).toEqual(new Set([JSON.stringify(FOO)]));
  expect(lab.names()).toEqual([FOO.pod]);
});

function fail(): never {
  throw new Error('expected a replica');
}

test('fifty equal keys at once, while the session of before still ends, are one session after it', async () => {
  const three = [await start(), await start(), await start()];
  lab.create(FOO.pod, { key: 'foo' }, { uid: 'before', finalizers: [SESSION_FINALIZER] });
  lab.say(FOO.pod, { swept: true, reason: 'Idle' });
  const opened = Promise.all(
    Array.from({ length: 50 }, (_, at) => send(three[at % 3] ?? fail(), 'POST', '/init?key=foo')),
  );
  // The controller's part: the pod is gone.
  while (lab.read(FOO.pod).metadata.deletionTimestamp === undefined) await new Promise(setImmediate);
  lab.change(FOO.pod, { metadata: { finalizers: null } });
  const answers = await opened;
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(409)]);
  expect(lab.read(FOO.pod).metadata.uid).not.toBe('before');
  const deletions = lab.server.writes().filter(({ method }) => method === 'DELETE');
  expect(new Set(deletions.map(({ body }) => JSON.stringify(body)))).toEqual(
    new Set([JSON.stringify({ preconditions: { uid: 'before' } })]),
  );
});

test.each([
  ['is told to end', { spec: { terminate: true } }],
  ['has failed', { status: { failed: true } }],
])('a session that %s is deleted for the next one', async (_, patch) => {
  const replica = await start();
  lab.create(FOO.pod, { key: 'foo' }, { uid: 'before' });
  lab.change(FOO.pod, patch);
  expect((await send(replica, 'POST', '/init?key=foo')).status).toBe(200);
  expect(lab.read(FOO.pod).metadata.uid).not.toBe('before');
});

test('GET /get answers 410 and the reason while an ended session is kept', async () => {
  const replica = await start();
  lab.create(FOO.pod, { key: 'foo' });
  lab.say(FOO.pod, { swept: true, reason: 'Idle' });
  expect(await send(replica, 'GET', '/get?key=foo')).toMatchObject({
    status: 410,
    body: { reason: 'Idle', state: 'Swept' },
  });
});

test('sessions beyond the first page of a list count', async () => {
  for (let number = 0; number < 501; number += 1) lab.create(`game-${number}`);
  const replica = await start('--max-sessions', '501');
  expect(await send(replica, 'POST', '/init?key=a')).toMatchObject({ status: 429, body: { running: 501 } });
});

test('no more sessions are created than there may be, and ended ones do not count', async () => {
  const replica = await start('--max-sessions', '2');
  const keys = ['1', '2', '3', '4', '5'];
  const answers = await Promise.all(keys.map((key) => send(replica, 'POST', `/init?key=${key}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429]);
  const full = await send(replica, 'POST', '/init?key=6');
  expect(full).toMatchObject({ status: 429, body: { reason: 'Quota', limit: 2, running: 2 }, retry: '5' });
  const [first = ''] = lab.names();
  lab.say(first, { swept: true });
  // It has a pod until the finalizer is gone.
  expect(await send(replica, 'POST', '/init?key=6')).toMatchObject({ status: 429, body: { running: 2 } });
  lab.change(first, { metadata: { finalizers: null } });
  while ((await send(replica, 'POST', '/init?key=6')).status !== 200);
  expect(lab.names()).toHaveLength(3);
});

test.each([
  [403, 422],
  [422, 422],
  [500, 503],
  [503, 503],
])('an API server that answers %s to a creation is a %s', async (status, answered) => {
  const replica = await start();
  lab.server.fault = ({ method }) => (method === 'POST' ? { status } : undefined);
  const answer = await send(replica, 'POST', '/init?key=foo');
  expect(answer).toMatchObject({ status: answered, body: { error: expect.any(String), reason: expect.any(String) } });
  expect(answer.retry).toBe(answered === 503 ? '5' : undefined);
});

test.each([
  ['GET', '/', 200, { status: 'ok' }],
  ['GET', '/get', 400, { reason: 'expected a key: /get?key=' }],
  ['GET', '/init?key=foo', 405, { reason: 'MethodNotAllowed' }],
  ['POST', '/get?key=foo', 405, { reason: 'MethodNotAllowed' }],
  ['POST', `/init?key=${'x'.repeat(513)}`, 400, { error: 'the request cannot be read' }],
  ['POST', '/init?key=a%00b', 400, { error: 'the request cannot be read' }],
  ['GET', '/route', 404, { reason: 'NotFound' }],
  ['GET', '/p/a-game/', 404, { reason: 'NotFound' }],
])('%s %s is answered with %s', async (method, target, status, body) => {
  const replica = await start();
  expect(await send(replica, method, target)).toMatchObject({ status, body });
  expect(lab.names()).toEqual([]);
});

test('a body is not read, whatever its size', async () => {
  const replica = await start();
  const { status } = await send(replica, 'POST', '/init?key=foo', 'x'.repeat(100_000));
  expect(status).toBe(200);
});

test('what came of requests is counted', async () => {
  const replica = await start();
  await send(replica, 'POST', '/init?key=foo');
  await send(replica, 'POST', '/init?key=foo');
  const text = await replica.metrics();
  expect(text).toContain('spawner_session_openings_total{outcome="created"} 1');
  expect(text).toContain('spawner_session_openings_total{outcome="existing"} 1');
});
