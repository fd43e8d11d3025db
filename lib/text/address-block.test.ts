import { expect, test } from '@jest/globals';
import { parseAddress } from './address.ts';
import { blockOf, isInBlocks, parseAddresses, parseBlocks } from './address-block.ts';

function isIn(address: string, blocks: string): boolean {
  const read = parseBlocks(blocks);
  return read.kind === 'value' && isInBlocks(parseAddress(address) ?? new Int32Array(4), read.value);
}

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.4', '10.1.2.3', false],
  ['10.1.2.127', '10.1.2.0/25', true],
  ['10.1.2.128', '10.1.2.0/25', false],
  ['10.1.2.3', '0.0.0.0/0', true],
  ['fd00::1', '0.0.0.0/0', false],
  ['10.1.2.3', '::/0', true],
  ['fd12::1', 'fd00::/8', true],
  ['fe80::1', 'fd00::/8', false],
  ['2001:db8::1', ' 10.0.0.0/8 , 2001:db8::/33', true],
  ['2001:db8:8000::1', '2001:db8::/33', false],
  ['10.1.2.3', '', false],
])('isInBlocks() of %s and "%s"', (address, blocks, expected) => {
  expect(isIn(address, blocks)).toBe(expected);
});

test.each([
  ['10.0.0.0/33'],
  ['fd00::/129'],
  ['10.0.0.0/'],
  ['10.0.0.0/-1'],
  ['10.0.0.0/8,'],
  ['some.name'],
  ['10.0.0.0/8/8'],
])('parseBlocks() refuses "%s"', (text) => {
  expect(parseBlocks(text)).toEqual({
    kind: 'wrong',
    expected: 'CIDRs or addresses such as 10.0.0.0/8,fd00::/8, separated by commas',
  });
});

test('blockOf() holds one address', () => {
  const [one, other] = [Int32Array.of(1, 2, 3, 4), Int32Array.of(1, 2, 3, 5)];
  expect([isInBlocks(one, [blockOf(one)]), isInBlocks(other, [blockOf(one)])]).toEqual([true, false]);
});

test.each([
  ['10.0.0.1, fd00::1', 2],
  ['', 0],
])('parseAddresses() reads "%s"', (text, count) => {
  expect(parseAddresses(text)).toMatchObject({ kind: 'value', value: { length: count } });
});

test('parseAddresses() refuses a CIDR', () => {
  expect(parseAddresses('10.0.0.0/8').kind).toBe('wrong');
});
