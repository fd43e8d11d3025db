import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { COLUMNS, columnsTable, OTHERS } from './columns/table.ts';
import { CHART, render } from './render.ts';

test.each(COLUMNS)('$what: $keys is in what is rendered', ({ values, shown, expected }) => {
  expect(shown(render('reaper.enabled=true', ...values))).toEqual(expected);
});

test.each(Object.entries(OTHERS))('%s has a cell in each row, and no other', (_, cells) => {
  expect(new Set(Object.keys(cells))).toEqual(new Set(COLUMNS.map(({ what }) => what)));
});

test('README.md of the chart has these columns', () => {
  const file = join(CHART, 'README.md');
  const marked = /(?<=<!-- columns -->\n\n)[\s\S]*?(?=\n\n<!-- end of columns -->)/;
  const readme = readFileSync(file, 'utf8');
  if (process.env.UPDATE_GOLDENS)
    writeFileSync(
      file,
      readme.replace(marked, () => columnsTable()),
    );
  expect(marked.exec(readFileSync(file, 'utf8'))?.[0]).toBe(columnsTable());
});
