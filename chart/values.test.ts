import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeValues, valuesTable } from './describe-values.ts';
import { CHART, type Rendered } from './render.ts';

const text = readFileSync(join(CHART, 'values.yaml'), 'utf8');
const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'));
const README = join(CHART, '..', 'README.md');
const values = describeValues(text);

test('describeValues() finds comments, groups and values that are maps', () => {
  const example = '# A group.\na:\n  # One\n  # and half.\n  b: 1\n  c: {}\nd:\n  # Whole.\n  e:\n    f: 2\n';
  expect(describeValues(example)).toEqual([
    { key: 'a.b', fallback: '1', comment: 'One and half.' },
    { key: 'a.c', fallback: '{}', comment: '' },
    { key: 'd.e', fallback: '{"f":2}', comment: 'Whole.' },
  ]);
});

test('every value is documented right above its key', () => {
  expect(values.filter(({ comment }) => comment === '').map(({ key }) => key)).toEqual([]);
});

/** The keys of the schema's objects that know no others. */
function schemaKeys({ properties = {} }: Rendered, path: string[] = []): string[] {
  return Object.entries<Rendered>(properties).flatMap(([name, part]) => {
    const here = [...path, name];
    return part.properties ? schemaKeys(part, here) : [here.join('.')];
  });
}

/** `global` belongs to an umbrella chart; a group is only needed for issuers of others. */
const ONLY_IN_SCHEMA = ['enabled', 'global.imageRegistry', 'global.imagePullSecrets', 'certificates.issuerRef.group'];

test('the schema knows the values that there are, and no others', () => {
  const known = schemaKeys(schema).filter((key) => !ONLY_IN_SCHEMA.includes(key));
  const covers = (key: string) => values.some((value) => key === value.key || key.startsWith(`${value.key}.`));
  expect(known.filter((key) => !covers(key))).toEqual([]);
  const isKnown = ({ key }: { key: string }) => known.some((other) => other === key || other.startsWith(`${key}.`));
  expect(values.filter((value) => !isKnown(value))).toEqual([]);
});

test('the table in the README is the one of values.yaml', () => {
  const readme = readFileSync(README, 'utf8');
  const marked = /(?<=<!-- values -->\n\n)[\s\S]*?(?=\n\n<!-- end of values -->)/;
  if (process.env.UPDATE_GOLDENS)
    writeFileSync(
      README,
      readme.replace(marked, () => valuesTable(text)),
    );
  expect(marked.exec(readFileSync(README, 'utf8'))?.[0]).toBe(valuesTable(text));
});
