import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { suiteBlocks } from '../hack/check/documents.ts';
import { nginx } from '../hack/scene/apps.ts';
import { start } from './app.ts';
import { environment, useNamespace } from './environment.ts';
import { APP, closeTerminal, openTerminal, runCommands, type Terminal } from './run-commands.ts';

const app = useNamespace('spawner-test-documents');
let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(app);
  await start(app, APP, nginx({ name: APP, image: environment.nginx, isMonitored: true }));
});
afterAll(() => closeTerminal(terminal));

const isLean = environment.images.sidecarHost === 'lean';
const blocks = suiteBlocks().others.filter(({ note }) => !(isLean && note?.startsWith('on Node alone: ')));

test.each(blocks)('the commands of $document:$line work', async ({ commands }) => {
  expect(await runCommands(terminal, commands)).toEqual({ code: 0, said: '' });
});
