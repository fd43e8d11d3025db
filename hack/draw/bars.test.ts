import { expect, test } from '@jest/globals';
import { type BarChart, barsSvg } from './bars.ts';

const chart: BarChart = {
  title: 'how long',
  axis: 'milliseconds',
  scale: 'linear',
  bars: [
    { name: 'ours', value: 50, spread: [25, 75], kind: 'ours' },
    { name: 'theirs', value: 100, kind: 'earlier' },
  ],
  describe: (value) => `${value} ms`,
};

/** What a pattern finds in each mark of one kind. */
function marks(svg: string, kind: 'rect' | 'symbol' | 'rule', pattern: RegExp): number[] {
  const [, group = ''] = new RegExp(`<g class="mark-${kind} role-mark[^>]*>(.*?)</g>`, 's').exec(svg) ?? [];
  return [...group.matchAll(pattern)].map(([, number]) => Number(number));
}
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

test('barsSvg() draws each bar as long as its value', async () => {
  const [ours = 0, theirs] = marks(await barsSvg([chart]), 'rect', /d="M0,[\d.]+h([\d.]+)/g);
  expect(2 * ours).toBe(theirs);
});

test('barsSvg() draws the spread over the bar, from quartile to quartile', async () => {
  const svg = await barsSvg([chart]);
  const [median = NaN, end] = marks(svg, 'rect', /d="M0,[\d.]+h([\d.]+)/g);
  expect(marks(svg, 'rule', /translate\(([\d.]+)/g)).toEqual([median / 2, end]);
  expect(marks(svg, 'rule', /x2="([\d.]+)/g)).toEqual([median, 0]);
});

test('barsSvg() names the axis, and writes what each bar is and how much', async () => {
  expect(texts(await barsSvg([chart]))).toEqual(
    expect.arrayContaining(['how long', 'milliseconds', 'ours', '50 ms', 'theirs', '100 ms']),
  );
});

test('barsSvg() draws equal factors as equal lengths on a scale labelled as logarithmic', async () => {
  const bars = [0, 1, 10, 1000].map((value) => ({ name: `${value}`, value, kind: 'other' as const }));
  const svg = await barsSvg([{ ...chart, scale: 'logarithmic', bars }]);
  expect(texts(svg)).toContain('milliseconds, logarithmic scale');
  const [zero, one = NaN, ten = NaN, thousand = NaN] = marks(svg, 'symbol', /translate\(([\d.]+)/g);
  expect([zero, one]).toEqual([0, 0]);
  expect(3 * ten).toBeCloseTo(thousand);
});

test('barsSvg() draws values of one power of ten on a logarithmic scale', async () => {
  const bars = [100, 100].map((value, at) => ({ name: `${at}`, value, kind: 'other' as const }));
  expect(await barsSvg([{ ...chart, scale: 'logarithmic', bars }])).not.toContain('NaN');
});
