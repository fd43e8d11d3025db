import { expect, test } from '@jest/globals';
import { ESTABLISHED, LISTEN, readSockets, TIME_WAIT } from './proc-net-tcp.ts';

const HEADINGS = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const LISTENER =
  '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 1 0000000000000000 100 0 0 10 0\n';
const CLIENT =
  '   1: 0100F40A:1F90 0200F40A:C350 01 00000000:00000000 00:00000000 00000000     0        0 1235 1 0000000000000000 20 4 30 10 -1\n';
const GONE =
  '   2: 0000000000000000FFFF00000100F40A:1F90 0000000000000000FFFF00000200F40A:C351 06 00000000:00000000 03:00000F4E 00000000     0        0 0 3 0000000000000000\n';

const bytes = (text: string) => new TextEncoder().encode(text);
const all = () => true;

test('readSockets() reads IPv4 and IPv6 rows', () => {
  expect(readSockets(bytes(HEADINGS + LISTENER + CLIENT + GONE), all)).toEqual([
    { localAddress: '00000000', localPort: 8080, remoteAddress: '00000000', state: LISTEN },
    { localAddress: '0100F40A', localPort: 8080, remoteAddress: '0200F40A', state: ESTABLISHED },
    {
      localAddress: '0000000000000000FFFF00000100F40A',
      localPort: 8080,
      remoteAddress: '0000000000000000FFFF00000200F40A',
      state: TIME_WAIT,
    },
  ]);
});

test('readSockets() returns only the ports that are wanted', () => {
  expect(readSockets(bytes(HEADINGS + LISTENER), (port) => port === 9000)).toEqual([]);
});

test.each([
  ['an empty file', ''],
  ['headings alone', HEADINGS],
  ['headings without their newline', HEADINGS.trimEnd()],
])('readSockets() finds nothing in %s', (_, table) => {
  expect(readSockets(bytes(table), all)).toEqual([]);
});

test.each([
  ['local address', CLIENT.replace('0100F40A:1F90', '0100F4:1F90')],
  ['local address', CLIENT.replace('0100F40A:1F90', '0100F40x:1F90')],
  ['local port', CLIENT.replace(':1F90', ':1F9z')],
  ['remote address', CLIENT.replace('0200F40A:', '0200F40A-')],
  ['state', CLIENT.replace(' 01 ', ' xx ')],
  ['state', CLIENT.slice(0, 35)],
])('readSockets() names the broken %s', (column, row) => {
  expect(() => readSockets(bytes(HEADINGS + LISTENER + row), all)).toThrow(
    new RegExp(`^Cannot read line 3 of the socket table: expected .* as ${column}, got "`),
  );
});
