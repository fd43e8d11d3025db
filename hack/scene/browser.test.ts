import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { browserProgram } from './browser.ts';

// A machine with a shell and nothing else.
const folder = mkdtempSync(join(tmpdir(), 'spawner-path-'));
const { PATH } = process.env;
beforeAll(() => {
  symlinkSync('/bin/sh', join(folder, 'sh'));
  process.env.PATH = folder;
});
afterAll(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

test('browserProgram() names the package where there is no browser and no way to install one', async () => {
  await expect(browserProgram()).rejects.toThrow(
    'Cannot run a browser: missing chromium-headless-shell; on Debian, as root: apt-get install --yes --no-install-recommends chromium-headless-shell',
  );
});

test('browserProgram() takes an installed one', async () => {
  writeFileSync(join(folder, 'chromium'), '#!/bin/sh\n');
  chmodSync(join(folder, 'chromium'), 0o755);
  expect(await browserProgram()).toBe('chromium');
});
