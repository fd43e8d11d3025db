import { expect, test } from '@jest/globals';
import { printedByEach } from '../../hack/build/run-on-hosts.ts';

/** What became of each scene, and that the process was at rest after it. */
const EXPECTED: readonly (readonly [scene: string, outcome: readonly unknown[], isAtRest: boolean])[] = [
  ['a turn accepts all that wait', [2, 4, 6, 8, 10], true],
  ['a client is refused', ['127.0.0.1', 'ECONNRESET'], true],
  [
    'a client waits, and is accepted or refused later',
    ['first: ECONNRESET', 'from second', 'second: ECONNRESET'],
    true,
  ],
  [
    'timers run in the order of their times, and then of their making',
    ['at once', 'first of two', 'second of two', 'last'],
    true,
  ],
  ['an interval goes on until it is cleared, also by itself', [3], true],
  ['what a timer promises comes before the next timer', ['one', 'promise of one', 'two', 'promise of two'], true],
  ['a turn lets a timer run that is due', ['timer', 'turn'], true],
  ['turns one behind the other keep no timer from its time', ['timer'], true],
  ['a connection tells of bytes, then of their end, then of its own', ['bytes', 'end', 'close'], true],
  [
    'a program ends',
    [
      ['output', 'a\n'],
      ['exit', 0],
    ],
    true,
  ],
  [
    'a program fails',
    [
      ['problem', 'b\n'],
      ['exit', 3],
    ],
    true,
  ],
  ['a program is killed', [['exit', null]], true],
  ['a program is stopped', [['exit', null]], true],
  ['a program closes its output and goes on, and so does everything else', [['exit', 4], 5], true],
  ['a program is not there', ['ENOENT'], true],
  ['a client resets while nothing reads', [[]], true],
  ['a client ends while nothing reads', [false], true],
  ['a client sends much at once', [32_768, 4096], true],
  ['a client ends its half', [['read', 'end'], true], true],
  ['a client is cut off', [['close'], ['ECONNRESET']], true],
  ['nothing listens where to connect', ['ECONNREFUSED'], true],
  ['no file is left for a client, and then there is one', [true, true], true],
];

test('each host keeps the contract of a machine, and is at rest afterwards', async () => {
  const printed = await printedByEach(new URL('testing/contract-run.ts', import.meta.url), [
    'sh',
    '-c',
    'ulimit -n 80 && exec "$@"',
    'sh',
  ]);
  const outcomes = printed.map((lines) => lines.filter(Boolean).map((line) => JSON.parse(line)));
  expect(outcomes).toEqual(printed.map(() => EXPECTED));
}, 120_000);
