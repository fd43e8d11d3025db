import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';
import { commandBlocks, documents, readBlocks, runBy } from './documents.ts';

const blocks = documents().flatMap(readBlocks);

test('commandBlocks() finds blocks with their lines and notes', () => {
  expect(commandBlocks('a\n\n```sh\nls\n```\n\n<!-- run by x -->\n\n```sh\nb\nc\n```\n\n```yaml\nd: 1\n```\n')).toEqual(
    [
      { line: 4, commands: 'ls\n', note: undefined },
      { line: 10, commands: 'b\nc\n', note: 'run by x' },
    ],
  );
});

test('a comment belongs to the block below it, with a blank line between or without', () => {
  const notes = [
    '<!-- run by x -->\n```sh\nb\n```\n',
    '<!-- run by x -->\n\n```sh\nb\n```\n',
    '<!-- x -->\n\ntext\n\n```sh\nb\n```\n',
  ];
  expect(notes.map((markdown) => commandBlocks(markdown)[0]?.note)).toEqual(['run by x', 'run by x', undefined]);
});

test('a block that is not run, or not on every host of the sidecar, says why', () => {
  const isReason = (note: string) => /^(not run here|on Node alone): \S.{15,}$/.test(note);
  expect(blocks.filter(({ note }) => note !== undefined && !isReason(note))).toEqual([]);
});

test('workflows run what needs a machine of its own', () => {
  const [demo] = blocks.filter(({ commands }) => commands === 'npm run demo\n');
  const [all] = blocks.filter(({ commands }) => commands === 'npm test\n');
  for (const block of [demo, all]) expect(block && runBy(block)).toBe('workflow');
});

const anchors = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

test.each(documents())('every link of %s leads somewhere', (document) => {
  const markdown = readFileSync(join(REPOSITORY, document), 'utf8');
  for (const [, target = ''] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? document : join(dirname(document), path);
    expect([target, existsSync(join(REPOSITORY, file))]).toEqual([target, true]);
    if (anchor) expect(anchors(readFileSync(join(REPOSITORY, file), 'utf8'))).toContain(anchor);
  }
});
