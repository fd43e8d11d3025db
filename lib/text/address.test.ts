import { expect, test } from '@jest/globals';
import { addressText, isLoopback, isMeshInbound, isSameAddress, parseAddress } from './address.ts';

test.each([
  ['10.244.0.1', '10.244.0.1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['fd00::A1', 'fd00:0:0:0:0:0:0:a1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1:2:3:4:5:6::', '1:2:3:4:5:6:0:0'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['64:ff9b::10.0.0.1', '64:ff9b:0:0:0:0:a00:1'],
])('parseAddress() reads %s', (text, expected) => {
  const address = parseAddress(text);
  expect(address && addressText(address)).toBe(expected);
});

test.each([
  [''],
  ['10.0.0'],
  ['10.0.0.256'],
  ['10.0.0.1.2'],
  ['1:2:3'],
  ['1::2::3'],
  ['1:2:3:4:5:6:7:8:9'],
  ['1:2:3:4:5:6:7::8'],
  ['g::1'],
  ['fe80::1%eth0'],
  ['10.0.0.1:80'],
  ['10.0.0.1::'],
])('parseAddress() refuses "%s"', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  ['127.0.0.1', true],
  ['127.255.1.2', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['128.0.0.1', false],
  ['::2', false],
  ['::', false],
  ['fd00::1', false],
])('isLoopback() of %s', (text, expected) => {
  expect(isLoopback(parseAddress(text) ?? new Int32Array(4))).toBe(expected);
});

test.each([
  ['127.0.0.6', true],
  ['::6', true],
  ['::ffff:127.0.0.6', true],
  ['127.0.0.1', false],
  ['127.0.6.1', false],
  ['::1', false],
  ['10.0.0.6', false],
])('isMeshInbound() of %s', (text, expected) => {
  expect(isMeshInbound(parseAddress(text) ?? new Int32Array(4))).toBe(expected);
});

test('isSameAddress() compares every word', () => {
  const base = Int32Array.of(1, 2, 3, 4);
  const others = [0, 1, 2, 3].map((word) => base.map((value, at) => (at === word ? value + 1 : value)));
  expect([isSameAddress(base, base.slice()), ...others.map((other) => isSameAddress(base, other))]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
