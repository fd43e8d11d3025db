import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderValueSet, VALUE_SETS, valueSets } from './value-sets.ts';

// The golden of `defaults` holds all objects; that of another value set those that it adds or changes, and the names of
// those that it leaves out. UPDATE_GOLDENS=1 rewrites them: read the difference before you commit it.
const SUFFIX = '.golden.yaml';

/** Each template by its name, as text. */
function templates(text: string): Map<string, string> {
  const parts = text.split(/^---\n# Source: spawner\/templates\//m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.trimEnd()]));
}

const defaults = templates(renderValueSet('defaults'));

function golden(name: string): string {
  const rendered = templates(renderValueSet(name));
  if (name === 'defaults') return asText(rendered);
  const gone = [...defaults.keys()].filter((key) => !rendered.has(key)).map((key) => `# Left out: ${key}\n`);
  const changed = [...rendered].filter(([key, text]) => defaults.get(key) !== text);
  return gone.join('') + asText(new Map(changed));
}

const asText = (parts: ReadonlyMap<string, string>) => [...parts.values()].map((text) => `---\n# ${text}\n`).join('');

test.each(valueSets)('the objects with the values %s are the golden ones', (name) => {
  const file = join(VALUE_SETS, name + SUFFIX);
  const text = golden(name);
  if (process.env.UPDATE_GOLDENS) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('every golden belongs to a value set', () => {
  const goldens = readdirSync(VALUE_SETS).filter((file) => file.endsWith(SUFFIX));
  expect(goldens.map((file) => file.slice(0, -SUFFIX.length)).sort()).toEqual(valueSets);
});
