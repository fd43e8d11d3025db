import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { nginx } from '../hack/scene/apps.ts';
import { ipOf, nameOf } from '../hack/scene/kubectl.ts';
import { waitForStatus } from '../hack/scene/wait.ts';
import { start } from './app.ts';
import { startBrowser, takePicture } from './browser.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-browser');
const HOST = 'web.localhost';
const SERVER = `server {
    listen 8080;
    root /config;
    default_type text/html;
  }`;

let pod = '';
let browser: Browser;
beforeAll(async () => {
  const files = { 'index.html': '<!doctype html><title>A pod</title><h1>Welcome</h1>\n' };
  const web = nginx({ name: 'web', image: environment.nginx, isMonitored: true, servers: SERVER, files });
  const started = await start(cluster, 'web', web);
  pod = nameOf(started);
  browser = await startBrowser({ [HOST]: ipOf(started) });
});
afterAll(() => browser?.close());

test('a browser with an open page of a pod is counted until the page is closed', async () => {
  await waitForStatus(cluster, pod, ({ reason }) => reason === 'never-connected');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://${HOST}:8080/`);
  expect([await page.title(), await page.textContent('h1')]).toEqual(['A pod', 'Welcome']);
  // What cookies with `Secure`, service workers and the like need.
  expect(await page.evaluate('isSecureContext')).toBe(true);
  await takePicture(page, 'page');
  await waitForStatus(
    cluster,
    pod,
    ({ active_connections, reason }) => active_connections > 0 && reason === 'connected',
  );
  // The browser keeps connections of a page that was closed; with the context, they go.
  await context.close();
  const after = await waitForStatus(cluster, pod, ({ reason }) => reason === 'idle');
  expect(after).toMatchObject({ active_connections: 0, ever_active: true });
});
