import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { addressText } from '../../text/address.ts';
import { endOfLines, newRow, readRows } from './proc-net-tcp.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const fixture = (name: string) => readFileSync(new URL(`testdata/net/${name}`, import.meta.url), 'latin1');

function rowsOf(table: string): string[] {
  const found: string[] = [];
  const start = table.indexOf('\n') + 1;
  readRows({ bytes: bytes(table), start, end: table.length, line: 2 }, newRow(), (row) => {
    const [local, remote] = [addressText(row.local), addressText(row.remote)];
    found.push(`${local} ${row.localPort} ${remote} ${row.remotePort} ${row.state}`);
  });
  return found;
}

test('readRows() reads a whole table of IPv4', () => {
  expect(rowsOf(fixture('tcp'))).toEqual([
    '0.0.0.0 9000 0.0.0.0 0 10',
    '127.0.0.1 5432 0.0.0.0 0 10',
    '10.1.0.2 58111 10.9.0.1 8080 8',
    '10.1.0.1 53521 10.9.0.1 8080 1',
    '10.1.0.1 34355 10.9.0.1 9000 1',
    '127.0.0.1 54717 127.0.0.1 8080 1',
    '10.9.0.1 9000 10.1.0.1 51853 1',
    '10.1.0.2 48531 10.9.0.1 9000 5',
    '10.1.0.3 55827 10.9.0.1 8080 1',
    '10.1.0.1 51853 10.9.0.1 9000 1',
    '10.1.0.1 53851 10.9.0.1 9000 1',
    '10.1.0.1 57425 10.9.0.1 9000 1',
    '10.9.0.1 40667 10.9.0.1 8080 1',
    '10.9.0.1 9000 10.1.0.1 57425 1',
    '10.9.0.1 9000 10.1.0.2 48531 8',
    '10.9.0.1 9000 10.1.0.2 36557 6',
    '10.9.0.1 9000 10.1.0.1 34355 1',
    '10.9.0.1 9000 10.1.0.1 53851 1',
    '10.1.0.2 45927 10.9.0.1 8080 1',
  ]);
});

test('readRows() reads a whole table of IPv6, mapped addresses among it', () => {
  expect(rowsOf(fixture('tcp6'))).toEqual([
    '0:0:0:0:0:0:0:0 8080 0:0:0:0:0:0:0:0 0 10',
    '10.9.0.1 8080 10.1.0.3 55827 1',
    '10.9.0.1 8080 10.1.0.2 58111 5',
    'fd00:0:0:0:0:0:0:1 38783 fd00:0:0:0:0:0:0:9 8080 1',
    'fd00:0:0:0:0:0:0:1 43333 fd00:0:0:0:0:0:0:9 8080 1',
    'fd00:0:0:0:0:0:0:9 8080 fd00:0:0:0:0:0:0:1 41137 6',
    '0:0:0:0:0:0:0:1 56273 0:0:0:0:0:0:0:1 8080 1',
    '0:0:0:0:0:0:0:1 8080 0:0:0:0:0:0:0:1 56273 1',
    '10.9.0.1 8080 10.9.0.1 40667 1',
    'fd00:0:0:0:0:0:0:9 8080 fd00:0:0:0:0:0:0:1 38783 1',
    'fd00:0:0:0:0:0:0:9 8080 fd00:0:0:0:0:0:0:1 43333 1',
    '10.9.0.1 8080 10.1.0.1 53521 1',
    '127.0.0.1 8080 127.0.0.1 54717 1',
    '10.9.0.1 8080 10.1.0.2 45927 1',
  ]);
});

const HEADINGS = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const GOOD = '   0: 0100007F:1F90 0200F40A:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0\n';

test.each([
  ['row number', 'a number and a colon', GOOD.replace('   0:', '   x:')],
  ['local address', '8 or 32 hexadecimal digits and a colon', GOOD.replace('0100007F', '01000G7F')],
  ['local address', '8 or 32 hexadecimal digits and a colon', GOOD.replace('0100007F', '0100')],
  ['local port', '4 hexadecimal digits', GOOD.replace('1F90', '1f90')],
  ['remote address', 'as many hexadecimal digits as the local address and a colon', GOOD.replace('0200F40A', '')],
  [
    'remote address',
    'as many hexadecimal digits as the local address and a colon',
    GOOD.replace('0200F40A', '0'.repeat(32)),
  ],
  ['remote port', '4 hexadecimal digits', GOOD.replace('C350', 'C3 0')],
  ['state', '2 hexadecimal digits', GOOD.replace(' 01 ', ' 1 ')],
  ['state', '2 hexadecimal digits', '   0: 0100007F:1F90 0200F40A:C350 01\n'],
])('readRows() refuses a row with a broken %s', (column, expected, row) => {
  const text = row.trimEnd().slice(0, 60);
  expect(() => rowsOf(HEADINGS + GOOD + row)).toThrow(
    new SyntaxError(`Cannot read line 3 of the socket table: expected ${expected} as ${column}, got "${text}"`),
  );
});

test('readRows() never looks behind the rows it is given', () => {
  const stale = bytes(HEADINGS + GOOD + GOOD.replace('0:', '?:'));
  const end = HEADINGS.length + GOOD.length;
  expect(readRows({ bytes: stale, start: HEADINGS.length, end, line: 2 }, newRow(), () => undefined)).toBe(1);
});

test.each([
  ['no bytes', '', 0, 0],
  ['no newline', 'abc', 3, 0],
  ['a part of a line at the end', 'ab\ncd\nef', 8, 6],
  ['a newline at the end', 'ab\n', 3, 3],
  ['a newline behind the end', 'abc\n', 2, 0],
])('endOfLines() with %s', (_, text, end, expected) => {
  expect(endOfLines(bytes(text), end)).toBe(expected);
});
