import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../hack/base/paths.ts';

/** A row: what the older program does, what holds here, and the test that holds it. */
const ROW = /^\| (.+?) \| (.+?) \| `([^`|]+\.test\.ts)`: (.+) \|$/;

/** The rows of a document's table. */
function rowsOf(program: string): string[] {
  const text = readFileSync(join(REPOSITORY, 'docs', `${program}.md`), 'utf8');
  const [, table = ''] = text.split('## Sentence by sentence\n');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
}

/** Where a file names a test, or a group of them, in one of the quotes. */
const TITLE = /(?:\b(?:test|kernelTest|describe)(?:\.each(?:<[^(]*>)?)?|\))\(\s*(['"`])(.+?)\1,/g;

/** Whether a file has a test with this whole title; what stands for a placeholder has to be in the file as well. */
function hasTest(text: string, title: string): boolean {
  return [...text.matchAll(TITLE)].some(([, , pattern = '']) => {
    const parts = pattern.split(/%[sji]/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const filled = new RegExp(`^${parts.join('(.+)')}$`).exec(title);
    return filled?.slice(1).every((words) => text.includes(words)) ?? false;
  });
}

test.each([
  ["test('the server answers', () => {", 'the server answers', true],
  ["test('the server answers', () => {", 'server', false],
  ["])('the server answers %s', () => {", 'the server answers GET /', false],
  ["  ['GET /'],\n])('the server answers %s', () => {", 'the server answers GET /', true],
  ["kernelTest(\n  'a beat',\n", 'kernelTest', false],
])('of %j, the title "%s" names a test: %s', (text, title, expected) => {
  expect(hasTest(text, title)).toBe(expected);
});

test.each([
  ['spawner-sidecar', 15],
  ['tcp-exporter', 13],
  ['network-watcher', 14],
])('each sentence of %s has a row, and the test that it names exists', (program, count) => {
  const rows = rowsOf(program);
  const wrong = rows.filter((row) => {
    const [, , , file = '', title = ''] = ROW.exec(row) ?? [];
    const path = join(REPOSITORY, file);
    return file === '' || !existsSync(path) || !hasTest(readFileSync(path, 'utf8'), title);
  });
  expect([wrong, rows.length]).toEqual([[], count]);
});
