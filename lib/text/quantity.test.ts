import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createDice, type Dice } from '../injection/testing/dice.ts';
import { compareQuantities, parseQuantity } from './quantity.ts';

test.each([
  ['1', '1000m'],
  ['1.5', '1500m'],
  ['0.1', '100m'],
  ['.5', '5e-1'],
  ['2.', '2'],
  ['1Gi', '1024Mi'],
  ['1.5Gi', '1536Mi'],
  ['1G', '1000000000'],
  ['1E', '1e18'],
  ['12e2', '1200'],
  ['1u', '1000n'],
  ['0.1n', '1n'],
  ['+1', '1'],
  ['-1', '-1000m'],
  ['0', '0Gi'],
  ['1e-003', '1m'],
  [`${'0'.repeat(60)}1`, '1'],
  [`1.${'0'.repeat(60)}`, '1'],
  ['1e999', '10e998'],
])('parseQuantity() takes %s and %s for equal', (one, other) => {
  expect(parseQuantity(one)).toEqual(parseQuantity(other));
  expect(parseQuantity(one)).toBeDefined();
});

test('parseQuantity() reads a number as its text', () => {
  expect(parseQuantity(2)).toEqual(parseQuantity('2'));
});

test.each([[''], ['1 Gi'], ['1gi'], ['1e'], ['1ee2'], ['0x10'], [{}], [null]])(
  'parseQuantity() takes %# for none',
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test('parseQuantity() reads digits by the million in linear time', () => {
  const began = performance.now();
  const [nines, zeros, sevens] = ['9', '0', '7'].map((digit) => digit.repeat(3_000_000));
  const texts = [`${nines}.${nines}Ki`, `1${zeros}1`, `0.${zeros}1`, `${sevens}x`, `1.${nines}e-5`, `1e${nines}`];
  for (const text of texts) parseQuantity(text);
  expect(performance.now() - began).toBeLessThan(2000);
});

// What the API server's own parser says of generated texts, recorded. SPAWNER_KUBERNETES_REFERENCE=<program> asks it again,
// which npm test does; SPAWNER_SEED and SPAWNER_QUANTITIES choose which texts and how many; UPDATE_GOLDENS=1 records.
const RECORD = join(import.meta.dirname, 'testdata/quantities.txt');
const REFERENCE = process.env.SPAWNER_KUBERNETES_REFERENCE;
const SEED = Number(process.env.SPAWNER_SEED ?? 1);
const COUNT = Number(process.env.SPAWNER_QUANTITIES ?? 3000);

/** Not with exponents that Go would compute with for minutes; those that wrap around are small. */
function generateQuantity(dice: Dice): string {
  const digits = () => {
    const length = dice.once(6) ? dice.below(90) : dice.below(5);
    const digit = () => dice.pick(['0', '0', '9', String(dice.below(10))]);
    return Array.from({ length }, digit).join('');
  };
  const exponent = dice.pick([dice.below(12), dice.below(12), dice.below(400), 2 ** 32 + dice.below(5)]);
  const suffix = dice.pick([
    ...['', '', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'],
    ...['e', 'E'].flatMap((letter) => ['', '+', '-', '-00'].map((sign) => `${letter}${sign}${exponent}`)),
    ...['K', 'mi', 'e', 'ki', '9', 'e99999999999999999999', ' ', 'x'],
  ] as [string, ...string[]]);
  const number = `${dice.pick(['', '', '', '+', '-'])}${digits()}${dice.pick(['', '.', `.${digits()}`])}`;
  return number + suffix;
}

function answers(texts: readonly string[]): [text: string, billionths: string | null][] {
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
  const output = execFileSync(REFERENCE ?? '', ['quantities'], { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const lines = output.trimEnd().split('\n');
  return texts.map((text, at) => [text, JSON.parse(lines[at] ?? '')]);
}

function shown(text: string): string | null {
  const parsed = parseQuantity(text);
  if (parsed === undefined) return null;
  const { sign, digits, zeros } = parsed;
  return sign === 0 ? '0' : `${sign === -1 ? '-' : ''}${digits}${'0'.repeat(zeros)}`;
}

const texts = Array.from({ length: COUNT }, (_, at) => generateQuantity(createDice(SEED + at)));
const asked = REFERENCE === undefined ? undefined : answers(texts);
if (asked !== undefined && process.env.UPDATE_GOLDENS) {
  writeFileSync(
    RECORD,
    `${asked
      .slice(0, 400)
      .map((each) => JSON.stringify(each))
      .join('\n')}\n`,
  );
}
const known: [string, string | null][] =
  asked ??
  readFileSync(RECORD, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('parseQuantity() reads what the API server reads, and as the same number', () => {
  const wrong = known.flatMap(([text, expected]) => (shown(text) === expected ? [] : [[text, expected, shown(text)]]));
  expect(wrong).toEqual([]);
  const share = known.filter(([, expected]) => expected !== null).length / known.length;
  expect([share > 0.3, share < 0.9]).toEqual([true, true]);
});

test('compareQuantities() orders as the numbers do', () => {
  const numbers = known.filter(([, expected]) => expected !== null).slice(0, 150);
  const order = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
  const wrong = numbers.flatMap(([one, a]) =>
    numbers.filter(([other, b]) => {
      const [left, right] = [parseQuantity(one), parseQuantity(other)];
      return !left || !right || Math.sign(compareQuantities(left, right)) !== order(BigInt(a ?? ''), BigInt(b ?? ''));
    }),
  );
  expect(wrong).toEqual([]);
});
