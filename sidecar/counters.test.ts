import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openCounters, withoutOwn } from './counters.ts';
import { FakeKernel } from './fake-kernel.ts';
import { readSnmp } from './proc-net-snmp.ts';
import { readSockstat, readSockstat6 } from './proc-net-sockstat.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const fixture = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));

test('readSnmp() reads the kernel’s TCP counters', () => {
  const file = fixture('snmp');
  expect(readSnmp(file, file.length)).toEqual({ activeOpens: 16, passiveOpens: 16, established: 26, segments: 58 });
});

test('readSnmp() refuses a file of another form', () => {
  const text = fixture('snmp').toString('latin1');
  const broken = [
    text.replace('CurrEstab', 'Curr'),
    text.slice(0, text.indexOf('Tcp: 1')),
    '',
    text.replace(/Tcp: 1.*/, 'Tcp: 1 2'),
  ];
  for (const file of broken)
    expect(() => readSnmp(bytes(file), file.length)).toThrow('Cannot read the kernel’s TCP counters');
});

test('readSockstat() reads both families', () => {
  const [four, six] = [fixture('sockstat'), fixture('sockstat6')];
  expect([readSockstat(four, four.length), readSockstat6(six, six.length)]).toEqual([{ inUse: 17, timeWait: 3 }, 13]);
});

test('readSockstat() refuses a file of another form', () => {
  expect(() => readSockstat(bytes('UDP: inuse 1\n'), 13)).toThrow('expected a line "TCP: inuse"');
  expect(() => readSockstat6(bytes('UDP6: inuse 1\n'), 14)).toThrow('expected a line "TCP6: inuse"');
});

test('openCounters() closes what it opened when a file is missing', () => {
  const kernel = new FakeKernel();
  const open = new Set<string>();
  const host = {
    ...kernel,
    open(path: string) {
      if (path.endsWith('sockstat6')) throw Object.assign(new Error('not allowed'), { code: 'EACCES' });
      open.add(path);
      return { read: () => 0, close: () => open.delete(path) };
    },
    monotonicSeconds: () => 0,
    wallMilliseconds: () => 0,
    turn: () => Promise.resolve(),
  };
  expect(() => openCounters(host, '/proc')).toThrow('not allowed');
  expect([...open]).toEqual([]);
});

test('withoutOwn() takes the sidecar out', () => {
  const counters = { opened: 5, accepted: 9, established: 4, segments: 100, inUse: 6, timeWait: 1 };
  expect(withoutOwn(counters, { accepted: 3, open: 2 })).toEqual({
    ...counters,
    accepted: 6,
    established: 2,
    inUse: 4,
  });
});
