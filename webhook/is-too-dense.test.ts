import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { chartFlags } from './chart-flags.ts';
import { isTooDense, MAX_VALUES } from './is-too-dense.ts';

const letters = (at: number) => at.toString(36);

/** Values and keys of each unit, and the unit: of all that JSON can hold, these take the most heap for their length. */
const DENSEST: [string, number, (at: number) => string][] = [
  ['empty objects', 2, () => '{}'],
  ['empty lists', 2, () => '[]'],
  ['objects of one key, each another', 3, (at) => `{"${letters(at)}":1}`],
  ['objects of two keys, each others', 5, (at) => `{"${letters(at)}":1,"${letters(at * 7)}":2}`],
  ['objects in objects', 4, (at) => `{"${letters(at)}":{}}`],
  ['lists in objects', 4, (at) => `{"${letters(at)}":[]}`],
  ['texts', 1, (at) => `"${letters(at)}"`],
  ['texts beyond Latin', 1, (at) => `"Ж${letters(at)}"`],
  ['numbers', 1, (at) => `${at}.5`],
];

const list = (unit: (at: number) => string, values: number, length: number) =>
  `[${Array.from({ length: Math.floor(length / values) }, (_, at) => unit(at)).join(',')}]`;
const map = (length: number) =>
  `{${Array.from({ length: length / 2 }, (_, at) => `"${letters(at)}":${at}`).join(',')}}`;

/** The densest texts of so many keys and values. */
const texts = (length: number): [string, string][] => [
  ...DENSEST.map(([name, values, unit]): [string, string] => [name, list(unit, values, length)]),
  ['one object of many keys', map(length)],
  ['lists in lists', '['.repeat(length) + ']'.repeat(length)],
];

test.each(texts(MAX_VALUES + 10))('isTooDense() refuses %s beyond what a pod has', (_, text) => {
  expect(isTooDense(text)).toBe(true);
});

test.each(texts(MAX_VALUES - 10))("what isTooDense() lets through of %s fits into the chart's heap", (_, text) => {
  expect(isTooDense(text)).toBe(false);
  const program = 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))';
  const { status, stderr } = spawnSync(process.execPath, [...chartFlags(), '--eval', program], { input: text });
  expect([status, stderr.toString()]).toEqual([0, '']);
});
