import type { ProbeTarget } from '../../contract/probes.ts';
import { createRandom } from '../../lib/text/testing/random.ts';
import { bytesOf } from '../probes/probe-url.ts';

interface Dice {
  below(end: number): number;
  once(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  return { below, once: (times) => below(times) === 0, pick: (from) => from[below(from.length)] ?? from[0] };
}

/** A probe and what a server says to it. Texts of the server are latin1; PORT in them is the server's port. */
export interface ProbeCase {
  path: string;
  headers: { name: string; value: string }[];
  /** What is said to the first request, the second …; the last one to all that follow. */
  replies: string[];
  /** What the server does after a reply. */
  after: 'close' | 'wait';
}

/** The target of a case, as the sidecar is told of it. */
export function targetOf({ path, headers }: ProbeCase, port: number, timeoutSeconds: number): ProbeTarget {
  return { kind: 'http', port, timeoutSeconds, path: path || '/', scheme: 'HTTP', headers };
}

type Texts = readonly [string, ...string[]];

const PIECES: Texts = [
  ...[
    '/',
    '/',
    '/',
    'a',
    'b',
    '..',
    '.',
    '?',
    '#',
    '=',
    '&',
    ':',
    '@',
    '*',
    '%41',
    '%2F',
    '%2f',
    '%3f',
    '%23',
    '%',
    '%zz',
    '%e9',
  ],
  ...[
    ' ',
    'é',
    '😀',
    '\u4e2d',
    '\t',
    '\u0001',
    '!',
    "'",
    '(',
    ')',
    '[',
    ']',
    '"',
    '<',
    '>',
    '\\',
    '^',
    '`',
    '{',
    '|',
    '}',
    '~',
  ],
  ...[
    '+',
    ',',
    ';',
    '$',
    '-',
    '_',
    '//',
    '///',
    '/../',
    '/./',
    'http:',
    'http://127.0.0.1',
    'user:pass@',
    '0:',
    '\u2028',
    '\ufffd',
  ],
] as unknown as Texts;

function textOf(dice: Dice): string {
  return Array.from({ length: dice.below(7) }, () => dice.pick(PIECES)).join('');
}

const HEADERS: readonly [string, Texts][] = [
  ['Host', ['example.org', 'example.org:81', '', 'a b', 'a/b', 'EXAMPLE.org']],
  ['host', ['lower.example']],
  ['user-agent', ['me', '', ' spaces ']],
  ['Accept', ['', 'text/html', '*/*']],
  ['X-One', ['1', '', ' 2 ', 'é', 'tab\there', '😀']],
  ['x-ONE', ['3']],
  ['Connection', ['close', 'keep-alive', 'Upgrade']],
  ['Upgrade', ['websocket']],
  ['Referer', ['http://there/']],
  ['Authorization', ['Bearer x']],
  ['Cookie', ['a=b']],
  ['Content-Length', ['5']],
  ['Transfer-Encoding', ['chunked']],
  ['Accept-Encoding', ['gzip']],
  ['Range', ['bytes=0-1']],
];

const LOCATIONS: readonly [(dice: Dice) => string, ...((dice: Dice) => string)[]] = [
  textOf,
  textOf,
  (dice) => `${dice.pick(['/', './', '../', '../../', '', '?', '#'])}${textOf(dice)}`,
  (dice) => `http://127.0.0.1:PORT${textOf(dice)}`,
  (dice) =>
    `${dice.pick(['//', 'HTTP://', 'http://u@', 'http://u:p%40@', 'ftp://', 'http:/', 'http:', 'http://[::1]:', 'http://'])}127.0.0.1:PORT/x`,
  (dice) =>
    dice.pick([
      'http://other.example/',
      '//other.example/x',
      'http://127.0.0.2:PORT/',
      'http://LOCALHOST:PORT/',
      'mailto:x',
    ]),
];

function body(dice: Dice, status: number): string {
  const isShort = dice.once(8);
  const text = 'x'.repeat(dice.pick([0, 2, 20, 3000, 20_000]));
  const chunk = `${text.length.toString(16)}\r\n${text}\r\n`;
  return dice.pick([
    `Content-Length: ${text.length + (isShort ? 3 : 0)}\r\n\r\n${text}`,
    `Content-Length: ${text.length + (isShort ? 3 : 0)}\r\n\r\n${text}`,
    `\r\n${text}`,
    `Transfer-Encoding: chunked\r\n\r\n${text === '' ? '' : chunk}${isShort ? '' : '0\r\n\r\n'}`,
    `Transfer-Encoding: chunked\r\n\r\n${isShort ? 'zz\r\n' : '0\r\n\r\n'}`,
    `Content-Length: ${status === 204 ? 0 : 2}\r\n\r\n${status === 204 ? '' : 'ok'}`,
  ]);
}

const STATUSES = [
  200, 200, 200, 204, 206, 301, 302, 303, 304, 305, 307, 308, 399, 400, 401, 404, 500, 503, 599,
] as const;
const REDIRECTS = [301, 302, 303, 307, 308] as const;

function reply(dice: Dice, isLast: boolean): string {
  const status =
    isLast || dice.once(3)
      ? dice.pick(STATUSES as unknown as [number, ...number[]])
      : dice.pick(REDIRECTS as unknown as [number, ...number[]]);
  const location =
    REDIRECTS.some((each) => each === status) && !dice.once(8) ? bytesOf(dice.pick(LOCATIONS)(dice)) : undefined;
  // A line break would make it another header.
  const line = location === undefined ? '' : `Location: ${location.replace(/[\r\n]/g, '')}\r\n`;
  const before = dice.once(12) ? 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n' : '';
  const odd = dice.once(12)
    ? dice.pick([
        'X-Folded: a\r\n b\r\n',
        'X Y: z\r\n',
        'NoColon\r\n',
        ': empty\r\n',
        'X: \u0001\r\n',
        'Set-Cookie: a=b\r\n',
      ])
    : '';
  const start = dice.once(25) ? dice.pick(['HTTP/1.0', 'HTTP/2.0', 'ICY', 'HTTP/1.1 ']) : 'HTTP/1.1';
  return `${before}${start} ${status}${dice.pick([' OK', '', ' '])}\r\n${odd}${line}${body(dice, status)}`;
}

/** A probe and a server of any kind, of which most are usual in all but one thing. */
export function generateProbe(seed: number): ProbeCase {
  const dice = createDice(seed);
  const length = dice.pick([1, 1, 1, 2, 2, 3, 12]);
  return {
    path: dice.once(3) ? '/healthz' : `${dice.once(4) ? '' : '/'}${textOf(dice)}`,
    headers: HEADERS.filter(() => dice.once(8)).map(([name, values]) => ({ name, value: dice.pick(values) })),
    replies: Array.from({ length }, (_, at) => reply(dice, at === length - 1 && !dice.once(6))),
    after: 'close',
  };
}
