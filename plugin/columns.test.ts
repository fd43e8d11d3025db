import { expect, test } from '@jest/globals';
import { columns } from './columns.ts';

const rows = [
  [{ text: 'web', style: 'green' as const }, { text: 'many words' }],
  [{ text: 'notebook' }, { text: '' }],
];

test('columns are as wide as their widest cell, and no line ends in spaces', () => {
  expect(columns(['NAME', 'SAID'], rows, false)).toBe('NAME      SAID\nweb       many words\nnotebook\n');
});

test('colours do not change the width', () => {
  const text = columns(['NAME', 'SAID'], rows, true);
  expect(text).toContain('\u001b[32mweb\u001b[39m       many words');
});

test('a text of somebody else stays on its line and writes nothing into the terminal', () => {
  expect(columns(['SAID'], [[{ text: 'a\n\u001b[31mb\tc' }]], false)).toBe('SAID\na b c\n');
});
