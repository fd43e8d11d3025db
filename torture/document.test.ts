import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../hack/base/paths.ts';
import { FAULTS } from './faults/faults.ts';
import { RECOVERY_SECONDS, SLEEP_SECONDS } from './rounds.ts';
import { SABOTAGES } from './sabotage.ts';

const text = readFileSync(join(REPOSITORY, 'docs', 'torture.md'), 'utf8');

test('docs/torture.md names every fault and every invariant, and no others', () => {
  const named = [...text.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name]) => name);
  const known = [...FAULTS.map(({ name }) => name), ...Object.keys(SABOTAGES), 'recovers'];
  expect(known.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  expect(named.filter((name) => name && !known.includes(name))).toEqual([]);
});

test('docs/torture.md has the bounds of the code', () => {
  expect(text).toContain(`| ${RECOVERY_SECONDS} s: derived`);
  expect(text).toContain(`| ${SLEEP_SECONDS} s: the same place |`);
});
