import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../base/paths.ts';

/** A link whose text is a test's title, and whose target the file that it is in. */
const PROOF = /\[(?<title>[^\]]+)\]\(\.\.\/(?<file>[^)]+\.ts)\)/g;

/** The titles that a text names as proofs and their files do not have. */
function lostProofs(text: string, read: (file: string) => string): string[] {
  return [...text.matchAll(PROOF)].flatMap(({ groups: { title = '', file = '' } = {} }) =>
    read(file).includes(title) ? [] : [`${file}: ${title}`],
  );
}

test('a proof is lost where its file has no test of that title', () => {
  const text = '| a | [kept](../a.test.ts), [lost](../a.test.ts) |';
  expect(lostProofs(text, () => "test('kept', () => undefined)")).toEqual(['a.test.ts: lost']);
});

test('every test that the threat model names as a proof exists', () => {
  const [, text = ''] = readFileSync(join(REPOSITORY, 'docs/threat-model.md'), 'utf8').split('## What proves it');
  expect([...text.matchAll(PROOF)].length).toBeGreaterThan(40);
  expect(lostProofs(text, (file) => readFileSync(join(REPOSITORY, file), 'utf8'))).toEqual([]);
});
