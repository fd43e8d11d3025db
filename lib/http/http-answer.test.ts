import { expect, test } from '@jest/globals';
import { createRandom } from '../text/testing/random.ts';
import { type HttpAnswer, readAnswer } from './http-answer.ts';

const OPEN = { isEnded: false, maxBody: 20 };
const ENDED = { isEnded: true, maxBody: 20 };

/** What is read, in one line. */
function describe(text: string, limits = OPEN): string {
  const read = readAnswer(text, limits);
  if (read.kind !== 'answer') return read.kind === 'wrong' ? read.problem : read.kind;
  const { status, body, isWhole, keepsAlive } = read.answer;
  return `${status} ${body}${isWhole ? '' : '…'} ${keepsAlive ? 'open' : 'close'}`;
}

test.each([
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', '200 ok open'],
  ['bare newlines', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', '200 ok open'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', '200  open'],
  ['the older version', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', '200 ok close'],
  ['the wish to close', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\nok', '200 ok close'],
  ['more than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok?', '200 ok close'],
  ['less than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok', 'incomplete'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', '200 ok open'],
  [
    'two lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
    'expected an answer of HTTP/1.1',
  ],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n', 'expected a number as Content-Length'],
  [
    'a body of twenty',
    'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789',
    '200 01234567890123456789 open',
  ],
  [
    'a body too long',
    'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n012345678901234567890',
    '200 01234567890123456789… close',
  ],
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', '204  open'],
  ['an answer before the answer', 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 None\r\n\r\n', '204  open'],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n\0\0', '101  close'],
  ['a header on two lines', 'HTTP/1.1 200 OK\r\nA: b\r\n  c\r\nContent-Length: 0\r\n\r\n', '200  open'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1;a=b\r\n!\r\n0\r\n\r\n', '200 ok! open'],
  ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n', '200  open'],
  [
    'a chunk that goes on',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok!\r\n',
    'expected the end of a chunk',
  ],
  ['a chunk of no size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 'expected the size of a chunk'],
  ['chunks that are packed', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n', 'expected chunks'],
  ['another protocol at once', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'expected an answer of HTTP/1.1'],
  ['the next version', 'HTTP/2 200 OK\r\n\r\n', 'expected an answer of HTTP/1.1'],
  ['a header that is none', 'HTTP/1.1 200 OK\r\nno header\r\n\r\n', 'expected an answer of HTTP/1.1'],
  ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(20_000)}`, 'expected a shorter head'],
])('readAnswer() reads %s', (_, text, expected) => {
  expect(describe(text)).toBe(expected);
});

test.each([
  ['until the end', 'HTTP/1.1 200 OK\r\n\r\nok', '200 ok close'],
  ['an end before the length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok', 'incomplete'],
  ['too much until the end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(21)}`, `200 ${'x'.repeat(20)}… close`],
])('readAnswer() reads %s', (_, text, expected) => {
  expect(describe(text, ENDED)).toBe(expected);
});

test('readAnswer() reads what a server may write, and no part of it before it is whole', () => {
  const random = createRandom(7);
  const pick = (below: number) => Math.floor(random() * below);
  for (let round = 0; round < 500; round += 1) {
    const body = Array.from({ length: pick(300) }, () => String.fromCharCode(pick(256))).join('');
    const text = writeAnswer(body, pick);
    const limits = { isEnded: false, maxBody: 300 };
    const read = readAnswer(text, limits);
    const part = readAnswer(text.slice(0, pick(text.length)), limits);
    expect([read.kind === 'answer' && read.answer, part.kind]).toEqual([
      expect.objectContaining({ status: 200, body, isWhole: true, keepsAlive: true } satisfies Partial<HttpAnswer>),
      'incomplete',
    ]);
  }
});

test('readAnswer() has an answer to anything', () => {
  const random = createRandom(11);
  const pick = (below: number) => Math.floor(random() * below);
  const kinds = new Set<string>();
  for (let round = 0; round < 3000; round += 1) {
    const characters = [...writeAnswer('a body', pick)];
    for (let change = pick(6); change >= 0; change -= 1)
      characters.splice(pick(characters.length), pick(3), String.fromCharCode(pick(128)));
    const read = readAnswer(characters.join(''), { isEnded: random() < 0.5, maxBody: 100 });
    kinds.add(read.kind);
    expect(read.kind !== 'answer' || read.answer.body.length <= 100).toBe(true);
  }
  expect([...kinds].toSorted()).toEqual(['answer', 'incomplete', 'wrong']);
});

/** One of the many ways to write an answer with this body. */
function writeAnswer(body: string, pick: (below: number) => number): string {
  const newline = pick(4) === 0 ? '\n' : '\r\n';
  const early = pick(4) === 0 ? `HTTP/1.1 100 Continue${newline}${newline}` : '';
  const lines = [`HTTP/1.1 200${pick(2) === 0 ? '' : ' OK'}`, `X-${pick(9)}:${' '.repeat(pick(3))}a`];
  if (pick(2) === 0) {
    lines.push(`content-LENGTH: ${body.length}`);
    return `${early}${lines.join(newline)}${newline}${newline}${body}`;
  }
  lines.push('Transfer-Encoding: chunked');
  const chunks: string[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + pick(100);
    const chunk = body.slice(at, at + size);
    chunks.push(`${chunk.length.toString(16)}${pick(5) === 0 ? ';x=y' : ''}${newline}${chunk}${newline}`);
    at += size;
  }
  const trailers = pick(3) === 0 ? `A: b${newline}` : '';
  return `${early}${lines.join(newline)}${newline}${newline}${chunks.join('')}0${newline}${trailers}${newline}`;
}
