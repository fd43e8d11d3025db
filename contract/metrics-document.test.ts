import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as metrics from './metrics.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '..', 'docs', 'metrics.md'), 'utf8');
const { SIDECAR_METRICS, ...others } = metrics;
const names = [
  ...Object.values(SIDECAR_METRICS),
  ...Object.entries(others).flatMap(([name, text]) => (name.endsWith('_METRIC') ? [String(text)] : [])),
];

test('docs/metrics.md has a row for every metric of the contract, and for no other', () => {
  const rows = [...DOCUMENT.matchAll(/^\| `((?:spawner|boutique)_\w+)` \|/gm)].map(([, name]) => name);
  expect(new Set(rows)).toEqual(new Set(names));
  expect(rows).toHaveLength(names.length);
});
