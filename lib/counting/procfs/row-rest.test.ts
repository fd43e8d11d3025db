import { expect, test } from '@jest/globals';
import { newRow, type Row, readRows } from './proc-net-tcp.ts';
import { isHeld, movementOf, uidOf, unacknowledged } from './row-rest.ts';

/** As Linux 6.18 wrote it. */
const LINE =
  '   2: 0100090A:1F90 0100010A:E947 08 0000002A:00000000 02:0000107D 00000000   101        0 744585 2 00000000dff277b1 20 4 28 10 -1\n';

/** Reads the one row of a table, and says what of it is asked for. */
function ask<T>(line: string, read: (row: Row) => T): T {
  const bytes = new TextEncoder().encode(line);
  const found: T[] = [];
  readRows({ bytes, start: 0, end: bytes.length, line: 2 }, newRow(), (row) => found.push(read(row)));
  return found[0] as T;
}

test('the columns behind the state are read as the kernel writes them', () => {
  expect(ask(LINE, (row) => [uidOf(row), isHeld(row), unacknowledged(row)])).toEqual([101, true, 42]);
});

test.each([
  ['a socket without a process', LINE.replace('744585', '0'), [101, false, 42]],
  ['a uid of five digits and more', LINE.replace('   101', ' 4294967294'), [4_294_967_294, true, 42]],
  ['a row that ends with its state', `${LINE.slice(0, 37)}\n`, [undefined, true, 0]],
  ['a row that ends within a column', `${LINE.slice(0, 40)}\n`, [undefined, true, 0]],
])('%s is read', (_, line, expected) => {
  expect(ask(line, (row) => [uidOf(row), isHeld(row), unacknowledged(row)])).toEqual(expected);
});

test.each<[string, string, string, boolean]>([
  ['bytes wait to be sent', '0000002A:', '0000002B:', true],
  ['bytes wait to be read', ':00000000 02', ':00000001 02', true],
  ['something was sent again', '107D 00000000', '107D 00000001', true],
  ['the congestion window grew', '28 10 -1', '28 11 -1', true],
  ['a timer moved', '0000107D', '0000107C', false],
  ['a process looked at it', '744585 2', '744585 1', false],
  ['it stands in another line', '   2: ', '   3: ', false],
])('movementOf() when %s', (_, before, after, expected) => {
  expect(ask(LINE, movementOf) !== ask(LINE.replace(before, after), movementOf)).toBe(expected);
});
