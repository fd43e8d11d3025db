import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../hack/cache.ts';

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

test.each([
  ['spawner-sidecar', 13],
  ['tcp-exporter', 11],
  ['network-watcher', 13],
])('each sentence of %s has a row, and the test that it names exists', (program, count) => {
  const rows = rowsOf(program);
  const wrong = rows.filter((row) => {
    const [, , , file = '', title = ''] = ROW.exec(row) ?? [];
    const path = join(REPOSITORY, file);
    return file === '' || !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
  });
  expect([wrong, rows.length]).toEqual([[], count]);
});
