import { expect, test } from '@jest/globals';
import { formatCells } from './describe-report.ts';
import { atMost, type Figure, ratio } from './figure.ts';

test.each<[string, Figure, string[]]>([
  [
    'a figure alone has neither spread, ratio nor verdict',
    { name: 'a start', unit: 'ms', values: [61.23] },
    ['a start', '61.2 ms', '', '1', '', '', '', ''],
  ],
  [
    'a figure that meets its goal',
    { name: 'a start', unit: 'ms', values: [50, 70, 60], goal: atMost(80) },
    ['a start', '60 ms', '50 – 70', '3', '', '', '≤ 80 ms', 'met'],
  ],
  [
    'a figure compared with another one, with a goal of ten times',
    {
      name: 'reviews',
      unit: '/s',
      values: [50],
      comparedWith: { name: 'in Go', values: [10] },
      goal: ratio.atLeast(10),
    },
    ['reviews', '50 /s', '', '1', '10 /s in Go', '5 ×', '≥ 10 ×', 'MISSED'],
  ],
])('formatCells(): %s', (_, figure, cells) => {
  expect(formatCells(figure)).toEqual(cells);
});
