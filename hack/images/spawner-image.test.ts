import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';

test('the image has every process that is bundled for it', () => {
  const build = readFileSync(join(REPOSITORY, 'hack/build/build.ts'), 'utf8');
  const bundled = [...build.matchAll(/^ {4}'?([\w-]+)'?: '[\w/-]+\/main\.ts'/gm)].map(([, name]) => `dist/${name}.mjs`);
  const copied = readFileSync(join(REPOSITORY, 'hack/images/spawner.Dockerfile'), 'utf8').match(/dist\/[\w-]+\.mjs/g);
  expect(bundled.length).toBeGreaterThan(1);
  expect(new Set(copied)).toEqual(new Set(bundled));
});
