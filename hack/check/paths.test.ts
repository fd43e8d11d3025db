import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { pathsIn } from './find-lost-paths.ts';

const MADE = ['node_modules', 'dist', '.git'];
const FOLDERS = readdirSync(REPOSITORY, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !MADE.includes(entry.name))
  .map(({ name }) => name);

/** Made when it is asked for. */
const MADE_LATER = ['lib/platform/native/spawner-sidecar.json'];

const NAMING = [
  '{biome,package}.json',
  '*.js',
  '*.md',
  '.ci/*',
  '.github/**/*.yml',
  'docs/**/*.md',
  'hack/**/*.{ts,sh,json,Dockerfile}',
];

test('paths are found in prose and code, and patterns and addresses are not paths', () => {
  const text =
    "see hack/a.ts, `docs/b.md` and ./hack/c; not hack/**/d.ts, https://x/docs/e.md, docs/f/*, 'hack/g/<h>'.";
  expect(pathsIn(text, ['hack', 'docs'])).toEqual(['hack/a.ts', 'docs/b.md']);
});

test('every path of the repository that configuration, scripts, workflows and documents name exists', () => {
  const files = globSync(NAMING, {
    cwd: REPOSITORY,
    exclude: ['**/node_modules', '**/testdata', 'hack/check/*.test.ts'],
  });
  const lost = files.flatMap((file) =>
    pathsIn(readFileSync(join(REPOSITORY, file), 'utf8'), FOLDERS)
      .filter((path) => !existsSync(join(REPOSITORY, path)) && !MADE_LATER.includes(path))
      .map((path) => `${file}: ${path}`),
  );
  expect(lost).toEqual([]);
});

test('every exception of the linter holds for a file', () => {
  const { overrides } = JSON.parse(readFileSync(join(REPOSITORY, 'biome.json'), 'utf8')) as {
    overrides: { includes: string[] }[];
  };
  const patterns = overrides.flatMap(({ includes }) => includes).filter((pattern) => !pattern.startsWith('!'));
  const isOfNone = (pattern: string) => globSync(pattern, { cwd: REPOSITORY, exclude: ['node_modules'] }).length === 0;
  expect(patterns.filter(isOfNone)).toEqual([]);
});
