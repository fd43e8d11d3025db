import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { deployment, nginx } from '../hack/scene/apps.ts';
import { ipOf, kubectl } from '../hack/scene/kubectl.ts';
import { start } from './app.ts';
import { startBrowser, takePicture } from './browser.ts';
import { openGame, playThrough } from './drop-four-page.ts';
import { environment, useNamespace } from './environment.ts';

const cluster = useNamespace('spawner-test-drop-four');
const URL = 'http://games.localhost:8080/p/a-game/';

/** What stands before the game takes its own path off. */
const ROUTER = `map $http_upgrade $connection_header { default upgrade; '' ''; }
  server {
    listen 8080;
    location /p/a-game/ {
      proxy_pass http://game:8080/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_header;
    }
  }`;

let browser: Browser;
beforeAll(async () => {
  const { game = '', nginx: image } = environment;
  await start(cluster, 'game', [
    deployment({ name: 'game', image: game, isMonitored: false }, { ports: [{ containerPort: 8080 }] }),
  ]);
  await kubectl(cluster, ['expose', 'deployment', 'game', '--port', '8080']);
  const router = await start(cluster, 'router', nginx({ name: 'router', image, isMonitored: false, servers: ROUTER }));
  browser = await startBrowser({ 'games.localhost': ipOf(router) });
});
afterAll(() => browser?.close());

test('two players finish a game that one of them lost the connection to, and a spectator watches', async () => {
  const contexts = [await browser.newContext(), await browser.newContext(), await browser.newContext()] as const;
  const errors: string[] = [];
  for (const context of contexts) context.on('weberror', (error) => errors.push(String(error.error())));
  const red = await openGame(contexts[0], URL);
  const yellow = await openGame(contexts[1], URL);
  const spectator = await openGame(contexts[2], URL);
  await playThrough({ red, yellow, spectator }, async () => undefined);
  await takePicture(spectator, 'drop-four');
  await red.getByRole('button', { name: 'Play again' }).click();
  await yellow.getByText('Your turn').waitFor();
  // The page that is loaded again has the seat of before.
  await yellow.reload();
  await yellow.getByText('You play yellow').waitFor();
  expect(errors).toEqual([]);
  for (const context of contexts) await context.close();
});
