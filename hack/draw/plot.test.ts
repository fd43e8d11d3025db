import { expect, test } from '@jest/globals';
import { plotsSvg } from './plot.ts';

const plot = {
  title: 'a < b',
  lines: [
    { name: 'rises', points: [[100, 0] as const, [110, 30] as const] },
    { name: 'stays', points: [[100, 10] as const, [110, 10] as const] },
  ],
};

test('plotsSvg() draws each line from left to right, the largest value below the top of the scale', () => {
  const svg = plotsSvg([plot]);
  expect(svg.match(/ d="M44 112L408 /g)).toHaveLength(1);
  expect(svg).toContain('<path d="M44 112L408 47.5"');
  expect(svg).toContain('>40</text>');
  expect(svg).toContain('>10 s</text>');
});

test('plotsSvg() escapes what it is told', () => {
  expect(plotsSvg([plot])).toContain('>a &lt; b</text>');
});

test('plotsSvg() puts the third plot below the first', () => {
  expect(plotsSvg([plot, plot, plot])).toContain('translate(0 150)');
});
