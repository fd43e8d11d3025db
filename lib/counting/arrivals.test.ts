import { expect, test } from '@jest/globals';
import { type EndedSocket, readEnds } from '../netlink/socket-ends.ts';
import { addressText, parseAddress } from '../text/address.ts';
import { EndedAndOpen, SeenApart } from './arrivals.ts';
import type { Opener } from './opener.ts';
import { newRow, type Row } from './procfs/proc-net-tcp.ts';

const ESTABLISHED = 0x01;
const FIN_WAIT2 = 0x05;
const TIME_WAIT = 0x06;
const CLIENT = parseAddress('10.1.0.1') ?? new Int32Array(4);

const row = (remotePort: number, state = ESTABLISHED, localPort = 8080): Row => ({
  ...newRow(),
  localPort,
  remote: CLIENT,
  remotePort,
  state,
});
const ended = (localPort = 8080): EndedSocket => ({ localPort, remotePort: 50_000, remote: CLIENT, local: CLIENT });

/** Looks at the tables once. */
function walk(counter: EndedAndOpen | SeenApart, rows: readonly Row[], opener: Opener = 'client'): number {
  counter.begin();
  for (const each of rows) counter.row(each, opener);
  counter.end();
  return counter.counts().get(8080)?.client ?? Number.NaN;
}

test('EndedAndOpen counts each connection once, open or ended, whenever it is looked at', () => {
  const counter = new EndedAndOpen([8080]);
  const counts = [walk(counter, [row(1), row(2)])];
  counter.ended(ended(), 'client');
  counter.ended(ended(), 'client');
  counts.push(walk(counter, [row(2)]), walk(counter, [row(2)]));
  counter.ended(ended(9090), 'client');
  counter.ended({ ...ended(), remote: new Int32Array(4) }, 'client');
  counts.push(walk(counter, [row(2), row(1, ESTABLISHED, 9090)]));
  expect(counts).toEqual([2, 3, 3, 3]);
});

test('EndedAndOpen counts a connection once whose row the kernel prints twice', () => {
  expect(walk(new EndedAndOpen([8080]), [row(1), row(2), row(1), row(2)])).toBe(2);
});

test('EndedAndOpen counts nothing twice that ends while the tables are read', () => {
  const counter = new EndedAndOpen([8080]);
  counter.begin();
  counter.row(row(1), 'client');
  counter.ended(ended(), 'client');
  counter.end();
  expect([counter.counts().get(8080)?.client, walk(counter, [])]).toEqual([1, 1]);
});

test('EndedAndOpen waits for the event of what stays behind as a stub', () => {
  const counter = new EndedAndOpen([8080]);
  const counts = [walk(counter, [row(1)]), walk(counter, [row(1, FIN_WAIT2)])];
  counter.ended(ended(), 'client');
  counts.push(walk(counter, [row(1, FIN_WAIT2)]), walk(counter, [row(1, TIME_WAIT), row(2)]));
  expect(counts).toEqual([1, 1, 1, 2]);
});

test('EndedAndOpen goes on counting after the kernel had to drop events', () => {
  const counter = new EndedAndOpen([8080]);
  const counts = [walk(counter, [row(1), row(2), row(3)])];
  // All three have ended, and only one of them was heard of.
  counter.ended(ended(), 'client');
  counter.lost();
  counts.push(walk(counter, []), walk(counter, [row(4)]), walk(counter, [row(4), row(5)]));
  expect(counts).toEqual([3, 3, 4, 5]);
});

test('SeenApart counts what the look before did not see, and not what had ended before the first look', () => {
  const counter = new SeenApart([8080]);
  expect([
    walk(counter, [row(1), row(2, TIME_WAIT)]),
    walk(counter, [row(1), row(2, TIME_WAIT), row(3)]),
    walk(counter, [row(3), row(4, TIME_WAIT), row(5, 0x0a)]),
    walk(counter, []),
    walk(counter, [row(3)]),
  ]).toEqual([1, 2, 3, 3, 4]);
});

/** An event in the form of include/uapi/linux/inet_diag.h, as long as those of Linux 6.18. */
function message(family: number, localPort: number, remote: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(380);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, 20, true);
  view.setUint8(16, family);
  view.setUint16(20, localPort);
  bytes.set(remote, 40);
  return bytes;
}

test('readEnds() reads the port and the other end of both families, one message behind the other', () => {
  const [AF_INET, AF_INET6] = [2, 10];
  const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 77, 0, 2];
  const messages = [
    message(AF_INET, 8080, [10, 77, 0, 2]),
    message(AF_INET6, 9090, mapped),
    message(AF_INET6, 443, [0xfd, ...Array<number>(14).fill(0), 1]),
    message(AF_INET, 80, [0, 0, 0, 0]),
  ];
  const bytes = new Uint8Array(messages.length * 380);
  messages.forEach((each, at) => {
    bytes.set(each, at * 380);
  });
  const seen: string[] = [];
  readEnds(bytes, bytes.length, ({ localPort, remote }) => seen.push(`${localPort} ${addressText(remote)}`));
  expect(seen).toEqual(['8080 10.77.0.2', '9090 10.77.0.2', '443 fd00:0:0:0:0:0:0:1', '80 0:0:0:0:0:0:0:0']);
});
