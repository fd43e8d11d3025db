const letters = (at: number) => at.toString(36);

/** A list that repeats one unit until it has the given number of keys and values. */
const listOf =
  (values: number, unit: (at: number) => string) =>
  (length: number): string =>
    `[${Array.from({ length: Math.floor(length / values) }, (_, at) => unit(at)).join(',')}]`;

/** For tests and benchmarks: JSON of about this many keys and values, of the kinds that take the most memory for each. */
export const DENSE_TEXTS: readonly [string, (length: number) => string][] = [
  ['empty objects', listOf(2, () => '{}')],
  ['empty lists', listOf(2, () => '[]')],
  ['objects of one key, each another', listOf(3, (at) => `{"${letters(at)}":1}`)],
  ['objects of two keys, each others', listOf(5, (at) => `{"${letters(at)}":1,"${letters(at * 7)}":2}`)],
  ['objects in objects', listOf(4, (at) => `{"${letters(at)}":{}}`)],
  ['lists in objects', listOf(4, (at) => `{"${letters(at)}":[]}`)],
  ['texts', listOf(1, (at) => `"${letters(at)}"`)],
  ['texts beyond Latin', listOf(1, (at) => `"Ж${letters(at)}"`)],
  ['numbers', listOf(1, (at) => `${at % 10}.5`)],
  [
    'one object of many keys',
    (length) => `{${Array.from({ length: length / 2 }, (_, at) => `"${letters(at)}":1`).join(',')}}`,
  ],
  ['lists in lists', (length) => '['.repeat(length) + ']'.repeat(length)],
];
