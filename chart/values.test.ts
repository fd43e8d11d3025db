import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeValues, type Value, valuesTables } from './describe-values.ts';
import { knownKeys, knownRanges, openSchema } from './known-keys.ts';
import { CHART } from './render.ts';
import { valuesSchema } from './values-schema.ts';

const text = readFileSync(join(CHART, 'values.yaml'), 'utf8');
const README = join(CHART, 'README.md');
const values = describeValues(text);

test('describeValues() finds comments, groups and values that are maps', () => {
  const example =
    '# A group.\na:\n  # One\n  # and half.\n  b: 1\n  c: {}\n\n## Last\n\nd:\n  # Whole.\n  e:\n    f: 2\n';
  expect(describeValues(example)).toEqual([
    { key: 'a.b', fallback: '1', comment: 'One and half.', section: '' },
    { key: 'a.c', fallback: '{}', comment: '', section: '' },
    { key: 'd.e', fallback: '{"f":2}', comment: 'Whole.', section: 'Last' },
  ]);
});

test('every value is documented right above its key', () => {
  expect(values.filter(({ comment }) => comment === '').map(({ key }) => key)).toEqual([]);
});

/** A generated file; UPDATE_GOLDENS=1 writes it. */
function expectGenerated(file: string, text: string): void {
  if (process.env.UPDATE_GOLDENS) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
}

test('the schema is the one of values.yaml', () => {
  expectGenerated(join(CHART, 'values.schema.json'), `${JSON.stringify(openSchema(valuesSchema(text)), null, 2)}\n`);
});

test('the list of known keys is the one of the schema', () => {
  expectGenerated(join(CHART, 'files', 'known-keys.txt'), knownKeys(valuesSchema(text)));
});

test('the list of ranges is the one of the schema', () => {
  expectGenerated(join(CHART, 'files', 'known-ranges.txt'), knownRanges(valuesSchema(text)));
});

test('the list of keys that need a value is the one of values.yaml', () => {
  expectGenerated(join(CHART, 'files', 'value-keys.txt'), `${values.map(({ key }) => key).join('\n')}\n`);
});

/** Values whose default does not show what can be there. */
const isOpen = ({ fallback }: Value) => ['""', '[]', '{}'].includes(fallback);

test('a value whose default is empty has an example', () => {
  expect(values.filter((value) => isOpen(value) && !/such as|Empty/.test(value.comment)).map(({ key }) => key)).toEqual(
    [],
  );
});

test('README.md of the chart has the values in sections', () => {
  const readme = readFileSync(README, 'utf8');
  const marked = /(?<=<!-- values -->\n\n)[\s\S]*?(?=\n\n<!-- end of values -->)/;
  expectGenerated(
    README,
    readme.replace(marked, () => valuesTables(text)),
  );
  expect(readme).toMatch(marked);
});
