import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openCounters, withoutOwn } from './counters.ts';
import { SnmpParser } from './procfs/proc-net-snmp.ts';
import { readSockstat, readSockstat6 } from './procfs/proc-net-sockstat.ts';
import { FakeKernel } from './testing/fake-kernel.ts';

const fixture = (name: string) => readFileSync(new URL(`procfs/testdata/net/${name}`, import.meta.url), 'latin1');

test('SnmpParser.parse() reads the kernel’s TCP counters', () => {
  const found = { activeOpens: 16, passiveOpens: 16, established: 26, segments: 58 };
  expect(new SnmpParser().parse(fixture('snmp'))).toEqual(found);
  expect(new SnmpParser().parse(fixture('snmp').replace(/\n(Udp|IcmpMsg).*/s, ''))).toEqual(found);
});

test('SnmpParser.parse() finds the lines again where longer numbers before them have moved them', () => {
  const parser = new SnmpParser();
  const moved = fixture('snmp').replace(/^(Ip: \d+)/m, '$1000');
  expect(moved).not.toBe(fixture('snmp'));
  expect([parser.parse(moved), parser.parse(fixture('snmp'))]).toEqual([
    parser.parse(fixture('snmp')),
    parser.parse(moved),
  ]);
});

test('SnmpParser.parse() refuses a file of another form', () => {
  const text = fixture('snmp');
  const broken = [
    text.replace('CurrEstab', 'Curr'),
    text.slice(0, text.indexOf('Tcp: 1')),
    '',
    text.replace(/Tcp: 1.*/, 'Tcp: 1 2'),
  ];
  for (const file of broken)
    expect(() => new SnmpParser().parse(file)).toThrow('Cannot read the kernel’s TCP counters');
});

test('readSockstat() reads both families', () => {
  expect([readSockstat(fixture('sockstat')), readSockstat6(fixture('sockstat6'))]).toEqual([
    { inUse: 17, timeWait: 3 },
    13,
  ]);
});

test('readSockstat() refuses a file of another form', () => {
  expect(() => readSockstat('UDP: inuse 1\n')).toThrow('expected a line "TCP: inuse"');
  expect(() => readSockstat6('UDP6: inuse 1\n')).toThrow('expected a line "TCP6: inuse"');
});

test('openCounters() closes what it opened when a file is missing', () => {
  const kernel = new FakeKernel();
  const open = new Set<string>();
  const host = {
    ...kernel,
    open(path: string) {
      if (path.endsWith('sockstat6')) throw Object.assign(new Error('not allowed'), { code: 'EACCES' });
      open.add(path);
      return { read: () => 0, readText: () => '', close: () => open.delete(path) };
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
