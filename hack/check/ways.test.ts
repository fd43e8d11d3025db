import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { readArrows } from './read-arrows.ts';

const DOCUMENT = readFileSync(join(REPOSITORY, 'docs/architecture.md'), 'utf8');
const [, section = ''] = /^## Two ways through the code$([\s\S]*?)^## /m.exec(DOCUMENT) ?? [];
const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

/** The files of each numbered list, in its order. */
const ways = section
  .split(/^1\. /m)
  .slice(1)
  .map((list) =>
    `1. ${list}`
      .split(/^\d+\. /m)
      .slice(1)
      .map((step) => /^\[([^\]]+)\]/.exec(step)?.[1] ?? step),
  );

test('the document tells two ways through the code', () => {
  expect(ways.map(({ length }) => length)).toEqual([10, 10]);
});

test.each(ways.map((way) => [way[0] ?? '', way] as const))(
  'the way from %s enters no file twice, and each step is next to an earlier one',
  (_, way) => {
    expect([...new Set(way)]).toEqual(way);
    const arrows = readArrows(way, read);
    const isNextTo = (file: string, earlier: readonly string[]) =>
      arrows.some(({ from, to }) => (from === file && earlier.includes(to)) || (to === file && earlier.includes(from)));
    expect(way.filter((file, at) => at > 0 && !isNextTo(file, way.slice(0, at)))).toEqual([]);
  },
);
