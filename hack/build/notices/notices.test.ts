import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { REPOSITORY } from '../../base/paths.ts';
import { formatNotices, isAccepted } from './notices.ts';
import { bundledPackages } from './npm-packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'spawner-notices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  'MIT',
  'GPL-3.0-only OR Apache-2.0',
  'Apache-2.0 WITH LLVM-exception OR MIT',
  'Apache-2.0 AND ISC',
  '(MIT OR GPL-2.0-only)',
  'GPL-2.0-only/MIT',
])('%s is accepted', (expression) => {
  expect(isAccepted(expression)).toBe(true);
});

test.each(['GPL-3.0-only', 'MIT AND AGPL-3.0-only', '(MIT OR ISC) AND GPL-3.0-only', '', 'SEE LICENSE IN x'])(
  '%s is not accepted',
  (expression) => {
    expect(isAccepted(expression)).toBe(false);
  },
);

const WORK = { name: 'one', version: '1.0.0', license: 'MIT', texts: ['Permission is granted'] };

test('formatNotices() has each work with its licence and its text', () => {
  const text = formatNotices([{ ...WORK, name: 'two', license: 'Apache-2.0', texts: [] }, WORK], 'The Apache License');
  expect(text).toMatch(/^one 1\.0\.0\nMIT\n=+\n\nPermission is granted\n\ntwo 1\.0\.0\nApache-2\.0\n=+\n\nThe Apache/);
});

test.each([
  ['another licence', { license: 'GPL-3.0-only' }, 'got "GPL-3.0-only"'],
  ['no text', { texts: [] }, 'expected the text of its licence "MIT"'],
])('work with %s is not shipped', (_, change, message) => {
  expect(() => formatNotices([{ ...WORK, ...change }], '')).toThrow(message);
});

test('every npm package in the image of the webhook, the controller and the reaper can be shipped', async () => {
  const entryPoints = ['webhook', 'controller', 'reaper', 'helm-test', 'cleanup', 'sessions/api'].map(
    (name) => `${name}/main.ts`,
  );
  const options = { absWorkingDir: REPOSITORY, bundle: true, platform: 'node', format: 'esm', metafile: true } as const;
  const { metafile } = await build({ ...options, entryPoints, outdir: folder, write: false });
  const packages = bundledPackages(REPOSITORY, Object.keys(metafile.inputs));
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['@kubernetes/client-node', 'selfsigned']));
  const apache = readFileSync(join(REPOSITORY, 'LICENSE'), 'utf8');
  expect(formatNotices(packages, apache).length).toBeGreaterThan(1000);
});

test('the sidecar has no npm package to name', async () => {
  const options = { absWorkingDir: REPOSITORY, bundle: true, platform: 'node', format: 'cjs', metafile: true } as const;
  const { metafile } = await build({ ...options, entryPoints: ['sidecar/main.ts'], outdir: folder, write: false });
  expect(bundledPackages(REPOSITORY, Object.keys(metafile.inputs))).toEqual([]);
  expect(existsSync(join(folder, 'main.js'))).toBe(false);
});
