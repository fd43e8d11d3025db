import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as annotations from './annotations.ts';
import { ACCEPTS_LABEL, INJECTED_LABEL, MONITOR_LABEL, MONITOR_OFF } from './labels.ts';
import { DEFAULT_MONITOR_PORT, DEFAULT_SERVE_PORT } from './ports.ts';

const README = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const keys = Object.entries(annotations).flatMap(([name, key]) => (name.endsWith('_ANNOTATION') ? [String(key)] : []));

test('the README names the labels and annotations of the contract, and no others', () => {
  const named = README.match(/spawner\.io\/[a-z-]+/g) ?? [];
  expect([...new Set(named)].sort()).toEqual([...keys, ACCEPTS_LABEL, INJECTED_LABEL, MONITOR_LABEL].sort());
});

const words = [...MONITOR_OFF.filter((value) => value === value.toLowerCase()), ...annotations.MACHINE_PORT_NAMES].map(
  (value) => `\`${value}\``,
);

test.each([String(DEFAULT_SERVE_PORT), String(DEFAULT_MONITOR_PORT), ...words])(
  'the README names the default %s',
  (value) => {
    expect(README).toContain(value);
  },
);

test('the README shows its first command before line 15 and its proof before line 35', () => {
  const lines = README.split('\n');
  expect(lines.findIndex((line) => line.startsWith('npm run '))).toBeLessThan(15);
  expect(lines.findIndex((line) => line.includes('verdict: sleep'))).toBeLessThan(35);
});

test('every npm script that the README and CONTRIBUTING name exists', () => {
  const documents = README + readFileSync(join(import.meta.dirname, '..', 'CONTRIBUTING.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  const named = [...documents.matchAll(/npm run ([a-z:0-9]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});
