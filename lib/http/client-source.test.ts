import { expect, test } from '@jest/globals';
import { parseAddress } from '../text/address.ts';
import { createSources } from './client-source.ts';

const NODE = parseAddress('10.0.0.1') ?? new Int32Array(4);

test('createSources() takes one address for one source, in whichever way it is written', () => {
  const sourceOf = createSources([NODE]);
  const texts = ['10.1.0.1', '::ffff:10.1.0.1', 'fd00::1', 'fe80::1%eth0', 'fe80::1', 'no address'];
  expect(texts.map(sourceOf)).toEqual([
    { source: '10.1.0.1', isReserved: false, address: '10.1.0.1' },
    { source: '10.1.0.1', isReserved: false, address: '10.1.0.1' },
    { source: 'fd00::1', isReserved: false, address: 'fd00::1' },
    { source: 'fe80::1', isReserved: false, address: 'fe80::1' },
    { source: 'fe80::1', isReserved: false, address: 'fe80::1' },
    { source: 'no address', isReserved: false, address: 'no address' },
  ]);
});

test.each([
  ['the node', '::ffff:10.0.0.1', true],
  ['the mesh’s proxy', '127.0.0.6', false],
  ['a client that has gone', undefined, false],
])('createSources() takes each connection from %s for a source of its own', (_, address, isReserved) => {
  const sourceOf = createSources([NODE]);
  const [one, other] = [sourceOf(address), sourceOf(address)];
  expect([one.isReserved, other.isReserved, one.source === other.source]).toEqual([isReserved, isReserved, false]);
});
