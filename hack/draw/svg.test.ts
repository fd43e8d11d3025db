import { expect, test } from '@jest/globals';
import { COLOURS, GREY, renderSvg, THEMES } from './svg.ts';

const chart = { title: 'a < b', data: { values: [{ x: 1 }] }, mark: 'bar' as const, encoding: { x: { field: 'x' } } };

test('renderSvg() draws the same each time', async () => {
  expect(await renderSvg([chart], ['a'])).toBe(await renderSvg([chart], ['a']));
});

test('renderSvg() escapes its texts', async () => {
  expect(await renderSvg([chart], [])).toContain('>a &lt; b</text>');
});

test.each([
  ['light', ''],
  ['dark', '@media(prefers-color-scheme:dark){'],
] as const)('renderSvg() has background and text in the %s theme', async (theme, media) => {
  const { background, text } = THEMES[theme];
  expect(await renderSvg([chart], [])).toContain(`${media}svg{color:${text}}rect.background{fill:${background}}`);
});

// https://www.w3.org/TR/WCAG22/#contrast-minimum, https://www.w3.org/TR/WCAG22/#non-text-contrast
test.each(Object.entries(THEMES))('text and colours stand out in the %s theme', (_, { background, text }) => {
  expect(contrast(text, background)).toBeGreaterThan(4.5);
  expect([...COLOURS, GREY].filter((colour) => contrast(colour, background) < 3)).toEqual([]);
});

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
