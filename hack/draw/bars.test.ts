import { expect, test } from '@jest/globals';
import { type BarChart, barsSvg } from './bars.ts';

const chart: BarChart = {
  title: 'a < b',
  scale: 'linear',
  bars: [
    { name: 'ours', value: 50, spread: [25, 75], kind: 'ours' },
    { name: 'theirs', value: 100, kind: 'earlier' },
  ],
  describe: (value) => `${value} ms`,
};

const widths = (svg: string) => [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));

test('barsSvg() draws each bar as long as its value, the longest over the whole width', () => {
  expect(widths(barsSvg([chart]))).toEqual([100, 200]);
});

test('barsSvg() draws the spread over the bar, and the value behind both', () => {
  const svg = barsSvg([chart]);
  expect(svg).toContain('d="M200 33H300"');
  expect(svg).toContain('<text x="304" y="37" >50 ms</text>');
});

test('barsSvg() draws equal factors as equal lengths on a logarithmic scale, and nothing for 0', () => {
  const bars = [0, 1, 10, 100].map((value) => ({ name: `${value}`, value, kind: 'other' as const }));
  const [zero, one = 0, ten = 0, hundred = 0] = widths(barsSvg([{ ...chart, scale: 'logarithmic', bars }]));
  expect([zero, hundred]).toEqual([0, 200]);
  expect(ten - one).toBeCloseTo(hundred - ten, 0);
});

test('barsSvg() puts the third chart below the first two', () => {
  const long = { ...chart, bars: [...chart.bars, ...chart.bars] };
  const svg = barsSvg([chart, long, chart]);
  expect([...svg.matchAll(/translate\([^)]*\)/g)].map(String)).toEqual([
    'translate(0 0)',
    'translate(420 0)',
    'translate(0 102)',
  ]);
});
