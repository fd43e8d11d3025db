import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { SESSION_CRD } from '../contract/session-crd.ts';
import { CHART } from './render.ts';

const FILE = join(CHART, 'files', 'crds', 'sessions', 'sessionlivedbackends.yaml');
/** kubectl keeps the last applied object in an annotation, which may have no more: 256 KiB, and theirs came near it. */
const MAX_BYTES = 16_384;

test('the file of the CustomResourceDefinition is that of the contract, and small', () => {
  const text = `# Generated from contract/session-crd.ts.\n${stringify(SESSION_CRD, { lineWidth: 140, aliasDuplicateObjects: false })}`;
  if (process.env.UPDATE_GOLDENS) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
  expect(parse(text)).toEqual(JSON.parse(JSON.stringify(SESSION_CRD)));
  expect(text.length).toBeLessThan(MAX_BYTES);
});
