import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { AuditLog, auditLogOf } from '../hack/scene/audit/audit-log.ts';
import { SESSIONS_NAMESPACE } from '../hack/scene/e2e-environment.ts';
import { eventually } from '../hack/scene/eventually.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { withForwardedPort } from '../hack/scene/port-forward.ts';
import { openSession, ROUTER_HOST, readSession, routerAddress } from '../hack/scene/sessions.ts';
import { startBrowser, takePicture } from './browser.ts';
import { openGame, playThrough } from './drop-four-page.ts';
import { environment, inNamespace } from './environment.ts';

const cluster = inNamespace(SESSIONS_NAMESPACE);

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser({ [ROUTER_HOST]: await routerAddress(cluster) });
});
afterAll(() => browser?.close());

/** As long as a phone may be in a tunnel: longer than the grace period of the tests' sessions. */
const OFFLINE_MS = 20_000;

test('a session starts, two players finish a game in it and a spectator watches, and it ends when all have left', async () => {
  const { pod, url } = await openSession(cluster, 'a game');
  const contexts = [await browser.newContext(), await browser.newContext(), await browser.newContext()] as const;
  // The first one comes while the session starts.
  const red = await openGame(contexts[0], url);
  const yellow = await openGame(contexts[1], url);
  const spectator = await openGame(contexts[2], url);
  await takePicture(red, 'session-started');
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, OFFLINE_MS));
  await playThrough({ red, yellow, spectator }, pause);
  await takePicture(spectator, 'session-played');
  for (const context of contexts) await context.close();
  const left = Date.now();
  const log = AuditLog.fromNow(auditLogOf(environment.name));
  const isGone = async () => kubectl(cluster, ['get', 'pods', '--output', 'name']);
  await eventually(cluster, { what: 'the end of the pod' }, isGone, (pods) => !pods.includes(pod));
  const writes = log.read().filter(({ verb, name }) => name === pod && ['patch', 'delete'].includes(verb));
  const steps = writes.map(({ at, verb, resource }) => `${((at - left) / 1000).toFixed(2)} s ${verb} ${resource}`);
  process.stderr.write(`After the last page was gone: ${steps.join(', ')}\n`);
  expect((await readSession(cluster, pod)).status).toMatchObject({ swept: true, reason: 'Idle' });
  const visitor = await (await browser.newContext()).newPage();
  const response = await visitor.goto(url);
  expect(response?.status()).toBe(410);
  expect(await visitor.textContent('h1')).toBe('The session has ended');
  await takePicture(visitor, 'session-ended');
  expect((await visitor.goto(`http://${ROUTER_HOST}/p/nowhere/`))?.status()).toBe(404);
});

/** By name: SPAWNER_SESSION_STARTS=1000. */
const STARTS = Number(process.env.SPAWNER_SESSION_STARTS ?? 50);
/** A node has room for a hundred pods, and this machine for fewer at once. */
const AT_ONCE = 10;

test(
  `${STARTS} sessions are asked for the moment they are created, and each answers 200`,
  async () => {
    const statuses: number[] = [];
    const router = { service: 'spawner-router', port: 80 };
    await withForwardedPort({ ...cluster, namespace: NAMESPACE }, router, async (port) => {
      const start = async (key: string) => {
        const { pod, url } = await openSession(cluster, key);
        const { status } = await fetch(`http://127.0.0.1:${port}${new URL(url).pathname}`);
        statuses.push(status);
        await kubectl(cluster, ['delete', 'slbe', pod, '--wait=false']);
      };
      for (let batch = 0; batch < STARTS / AT_ONCE; batch += 1)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => start(`start ${batch} ${at}`)));
    });
    expect(statuses).toEqual(Array(STARTS).fill(200));
  },
  Math.max(180_000, STARTS * 5000),
);
