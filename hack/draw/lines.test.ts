import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { type LinePicture, linesSvg } from './lines.ts';

const chart = {
  title: 'Connections',
  axis: 'connections',
  lines: [
    { name: 'rises', points: [[0, 0] as const, [10, 40] as const] },
    { name: 'stays', points: [[0, 10] as const, [5, 10] as const] },
  ],
};
const draw = (...charts: (typeof chart)[]) => linesSvg({ charts, caption: ['a caption'] });
const paths = (svg: string) => [...svg.matchAll(/d="(M\d[^"Zh]*)" stroke="#/g)].map(([, path]) => path);

test('linesSvg() draws each line from left to right, over the time of all', async () => {
  expect(paths(await draw(chart))).toEqual(['M0,110L230,0', 'M0,82.5L115,82.5']);
});

test('linesSvg() names axes and lines', async () => {
  const texts = [...(await draw(chart)).matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
  expect(texts).toEqual(
    expect.arrayContaining(['Connections', 'connections', 'seconds', 'rises', 'stays', 'a caption']),
  );
});

test('linesSvg() draws two charts in a row', async () => {
  const width = (svg: string) => Number(/width="(\d+)"/.exec(svg)?.[1]);
  const [one, two, three] = [await draw(chart), await draw(chart, chart), await draw(chart, chart, chart)].map(width);
  expect(two).toBeGreaterThan(one ?? NaN);
  expect(three).toBe(two);
});

test('docs/metrics.svg is what docs/metrics.json gives', async () => {
  const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
  expect(await linesSvg(JSON.parse(read('docs/metrics.json')) as LinePicture)).toBe(read('docs/metrics.svg'));
});
