import { expect, test } from '@jest/globals';
import { MAX_HEAD_LENGTH, readRequest } from './http-request.ts';

const HOST = 'Host: a\r\n';
const request = (method: string, path: string, keepsAlive = true) => ({ method, path, keepsAlive });

test.each([
  ['the simplest', `GET / HTTP/1.1\r\n${HOST}\r\n`, request('GET', '/')],
  ['a query', `GET /status?a=/b?c HTTP/1.1\r\n${HOST}\r\n`, request('GET', '/status')],
  ['empty lines before', `\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, request('GET', '/')],
  ['bare line feeds', 'GET / HTTP/1.1\nHost: a\n\n', request('GET', '/')],
  ['another method', `DELETE /x HTTP/1.1\r\n${HOST}\r\n`, request('DELETE', '/x')],
  ['an absolute target', `GET http://pod:7070/status HTTP/1.1\r\n${HOST}\r\n`, request('GET', '/status')],
  ['an absolute target without path', `GET http://pod?x HTTP/1.1\r\n${HOST}\r\n`, request('GET', '/')],
  ['blanks around a value', `GET / HTTP/1.1\r\n${HOST}Connection: \t Close \t\r\n\r\n`, request('GET', '/', false)],
  ['its last request', `GET / HTTP/1.1\r\n${HOST}Connection: Foo, Close\r\n\r\n`, request('GET', '/', false)],
  [
    'its last request, whatever follows',
    `GET / HTTP/1.1\r\n${HOST}Connection: close\r\nConnection: a\r\n\r\n`,
    request('GET', '/', false),
  ],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', request('GET', '/', false)],
  ['a body', `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\n`, request('POST', '/', false)],
  ['a body in chunks', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`, request('POST', '/', false)],
  ['an empty body', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`, request('POST', '/')],
])('readRequest() reads %s', (_, text, expected) => {
  expect(readRequest(`${text}more`)).toEqual({ kind: 'request', request: expected, length: text.length });
});

test.each([[''], ['GET'], ['GET / HTTP/1.1\r\nHost: a\r\n'], ['\r\n']])(
  'readRequest() waits for the rest of %j',
  (text) => {
    expect(readRequest(text)).toMatchObject({ kind: 'incomplete' });
  },
);

test.each([['\r\n'], ['\n']])(
  'readRequest() finds the end of a head that comes byte by byte, with lines by %j',
  (line) => {
    const text = `${line}GET / HTTP/1.1${line}Host: a${line}${line}`;
    let searched = 0;
    for (let length = 1; length < text.length; length += 1) {
      const read = readRequest(text.slice(0, length), searched);
      if (read.kind !== 'incomplete') throw new Error(`expected more to be needed, got ${JSON.stringify(read)}`);
      searched = read.searched;
    }
    expect(readRequest(text, searched)).toEqual({ kind: 'request', request: request('GET', '/'), length: text.length });
  },
);

test.each([
  ['empty lines without end', '\r\n'.repeat(9), 400],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a target with a space', `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['a header without colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 400],
  ['a folded header', `GET / HTTP/1.1\r\n${HOST} more\r\n\r\n`, 400],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two Hosts', `GET / HTTP/1.1\r\n${HOST}host: b\r\n\r\n`, 400],
  ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\ncontent-length: 0\r\n\r\n`, 400],
  ['another version', `GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
  ['a head too long', `GET / HTTP/1.1\r\n${HOST}A: ${'b'.repeat(MAX_HEAD_LENGTH)}\r\n\r\n`, 431],
  ['a head without end', 'a'.repeat(MAX_HEAD_LENGTH + 1), 431],
  ['TLS', '\x16\x03\x01\x02\x00\r\n\r\n', 400],
])('readRequest() refuses %s', (_, text, code) => {
  expect(readRequest(text)).toMatchObject({ kind: 'wrong', code });
});
