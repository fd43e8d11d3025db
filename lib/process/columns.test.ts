import { expect, test } from '@jest/globals';
import { cells, columns } from './columns.ts';

const rows = [
  cells(['NAME', 'SAID']),
  [{ text: 'web', style: 'green' as const }, { text: 'many words' }],
  [{ text: 'notebook' }, { text: '' }],
];

test('columns are as wide as their widest cell, and no line ends in spaces', () => {
  expect(columns(rows)).toBe('NAME      SAID\nweb       many words\nnotebook\n');
});

test('colours do not change the width', () => {
  const text = columns(rows, { isColoured: true });
  expect(text).toContain('\u001b[32mweb\u001b[39m       many words');
});

test('a foreign text stays on its line and writes nothing into the terminal', () => {
  expect(columns([cells(['a\n\u001b[31mb\tc'])])).toBe('a b c\n');
});

test('numbers stand at the right', () => {
  const number = (text: string) => ({ text, isNumber: true });
  expect(columns([[number('PODS')], [number('7')]])).toBe('PODS\n   7\n');
});
