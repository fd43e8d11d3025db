import { expect, test } from '@jest/globals';
import { createRequestReader, readRequest } from './http-request.ts';
import { createAnswerWriter, json } from './http-response.ts';

const REQUESTS = [
  'GET /status HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /status HTTP/1.1\r\nHost: a\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /status HTTP/1.1\r\nHo',
  'GET /status HTTP/2.0\r\nHost: a\r\n\r\n',
  `GET /status HTTP/1.1\r\nHost: a\r\nLong: ${'x'.repeat(600)}\r\n\r\n`,
];

test('createRequestReader() reads each request as if there had been none before it', () => {
  const read = createRequestReader();
  const twice = [...REQUESTS, ...REQUESTS].flatMap((text) => [text, text]);
  expect(twice.map((text) => read(text))).toEqual(twice.map((text) => readRequest(text)));
});

test('createAnswerWriter() writes each answer as it is, also behind one that is the same or has the same length', () => {
  const write = createAnswerWriter();
  const [one, other] = [json(200, { a: 1 }), json(200, { b: 2 })];
  const bodyAndEnd = (response: typeof one, keepsAlive: boolean) => {
    const { text, headLength } = write(response, keepsAlive);
    return [
      text.slice(headLength),
      /Connection: close/.test(text),
      /^Content-Length: 7$/m.test(text.replaceAll('\r', '')),
    ];
  };
  const answers = [bodyAndEnd(one, true), bodyAndEnd(one, true), bodyAndEnd(one, false), bodyAndEnd(other, false)];
  expect(answers).toEqual([
    ['{"a":1}', false, true],
    ['{"a":1}', false, true],
    ['{"a":1}', true, true],
    ['{"b":2}', true, true],
  ]);
});
