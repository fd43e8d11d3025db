import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { withForwardedPort } from '../hack/scene/port-forward.ts';
import { ROUTER_HOST, routerAddress } from '../hack/scene/sessions.ts';
import { sessionId, sessionName } from '../lib/sessions/session-name.ts';
import { startBrowser, takePicture } from './browser.ts';
import {
  cluster,
  create,
  NOT_MOUNTED,
  readSession,
  SERVER,
  sessionOf,
  untilReleased,
  untilState,
} from './sessions-lab.ts';

/** Long enough for a busy machine to start eight pods, and to find a volume that is not mounted, five seconds later. */
const SOON = { startTimeoutSeconds: 25 };

const listenOn = (address: string) => SERVER.replace('process.env.PORT', `process.env.PORT, '${address}'`);

/** An application that answers neither its status nor anything else. */
const HANGS = "require('http').createServer(() => undefined).listen(process.env.PORT)";

/** What is wrong with a backend, and what its session's end says: undefined where nothing is. */
const BACKENDS: Readonly<
  Record<string, { script: string; more?: Parameters<typeof sessionOf>[2]; reason: string; says: RegExp }>
> = {
  'has no image': {
    script: SERVER,
    more: { ...SOON, app: { image: 'localhost/none:1' } },
    ...{ reason: 'ImagePull', says: /none:1/ },
  },
  crashes: { script: 'process.exit(3)', reason: 'Exited', says: /exit code 3/ },
  'never listens': {
    script: 'setInterval(() => 0, 1000)',
    more: SOON,
    ...{ reason: 'StartTimeout', says: /nothing listens on port 8080/ },
  },
  'listens on loopback': {
    script: listenOn('127.0.0.1'),
    more: SOON,
    ...{ reason: 'ListensOnLoopback', says: /expected 0.0.0.0 or ::/ },
  },
  'waits for a volume': {
    script: SERVER,
    more: { ...SOON, ...NOT_MOUNTED },
    ...{ reason: 'Volume', says: /nowhere.example.com/ },
  },
  'listens on ::': { script: listenOn('::'), reason: 'Idle', says: /No client has been connected for 5 s/ },
  'hangs in /status': { script: HANGS, reason: 'Idle', says: /No client has been connected for 5 s/ },
  'exits when it was ready': {
    script: SERVER.replace('end(', "on('finish', () => process.exit(4)).end("),
    ...{ reason: 'Exited', says: /exit code 4/ },
  },
};
const KEYS = Object.keys(BACKENDS);
/** These are never ready: who opens them waits for their end. */
const NEVER_READY = KEYS.filter((key) => !/::|status|ready/.test(key));

const urlOf = (key: string) => `http://${ROUTER_HOST}/p/${sessionId(sessionName(key))}/`;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser({ [ROUTER_HOST]: await routerAddress(cluster) });
});
afterAll(async () => {
  await browser?.close();
  await kubectl(cluster, ['delete', 'slbe', '--all', '--wait=false']);
});

/** What a browser shows at a URL, once there is an answer. */
async function open(url: string): Promise<{ status: number | undefined; text: string }> {
  const page = await browser.newPage();
  const response = await page.goto(url, { timeout: 0 });
  const text = (await page.textContent('body')) ?? '';
  await page.close();
  return { status: response?.status(), text };
}

/** Asks the router, and the api of backends, of a session that has ended, in JSON. */
async function askBoth(key: string): Promise<object[]> {
  const release = { ...cluster, namespace: NAMESPACE };
  const ask = (service: string, path: string) =>
    withForwardedPort(release, { service, port: 80 }, async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const { reason, message } = (await response.json()) as { reason: string; message: string };
      return { status: response.status, reason, message };
    });
  return [
    await ask('spawner-router', new URL(urlOf(key)).pathname),
    await ask('spawner-session-api', `/get?key=${encodeURIComponent(key)}`),
  ];
}

test('what is wrong with a backend is told in status, Event, API and browser alike, and leaves no pod', async () => {
  await create(
    ...KEYS.map((key) => {
      const { script, more } = BACKENDS[key] ?? { script: '' };
      return sessionOf(sessionName(key), script, { ...more, key });
    }),
  );
  // They are held until their sessions end.
  const held = Promise.all(NEVER_READY.map((key) => open(urlOf(key))));
  const hanging = await browser.newPage();
  const unanswered = hanging.goto(`${urlOf('hangs in /status')}status`, { timeout: 0 }).catch(() => 'closed');
  expect((await open(urlOf('listens on ::'))).text).toBe('hello');
  expect((await open(urlOf('exits when it was ready'))).text).toBe('hello');
  // Both have the same grace period: who waits for an answer is a client.
  await untilState(sessionName('listens on ::'), 'Swept');
  expect((await readSession(sessionName('hangs in /status'))).status?.state).toBe('Ready');
  await hanging.close();
  expect(await unanswered).toBe('closed');

  for (const [at, { status, text }] of (await held).entries()) {
    const key = NEVER_READY[at] ?? '';
    const { reason = '', says } = BACKENDS[key] ?? {};
    expect([key, status, text]).toEqual([key, 410, expect.stringContaining(reason)]);
    expect([key, text]).toEqual([key, expect.stringMatching(says ?? '')]);
  }
  for (const key of KEYS) {
    const { reason = '', says } = BACKENDS[key] ?? {};
    const name = sessionName(key);
    const { status = {} } = await untilReleased(name);
    const told = { reason, message: expect.stringMatching(says ?? '') };
    expect([key, status]).toEqual([key, expect.objectContaining(told)]);
    expect([key, status.state]).toEqual([key, reason === 'Idle' ? 'Swept' : 'Failed']);
    expect([key, status.ready ?? false]).toEqual([key, !NEVER_READY.includes(key)]);
    const answer = { status: 410, reason, message: status.message };
    expect([key, ...(await askBoth(key))]).toEqual([key, answer, answer]);
    const selector = `involvedObject.name=${name},reason=${reason}`;
    const events = () => kubectl(cluster, ['get', 'events', '--field-selector', selector, '--output', 'name']);
    await eventually(cluster, { what: `an Event of ${key}` }, events, (text) => text !== '');
  }
  const page = await browser.newPage();
  await page.goto(urlOf('listens on loopback'));
  await takePicture(page, 'session-failed');
  expect(await kubectl(cluster, ['get', 'pods', '--selector', 'spawner.io/session', '--output', 'name'])).toBe('');
});
