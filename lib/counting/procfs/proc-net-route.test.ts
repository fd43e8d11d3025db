import { expect, test } from '@jest/globals';
import { addressText } from '../../text/address.ts';
import { defaultGateways, defaultGateways6 } from './proc-net-route.ts';

const ROUTE = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0100F40A	0003	0	0	0	00000000	0	0	0
eth0	0000F40A	00000000	0001	0	0	0	00FFFFFF	0	0	0
eth1	00000000	00000000	0001	0	0	0	00000000	0	0	0
`;
const ROUTE6 = `00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000a01 00000400 00000002 00000000 00000003     eth0
fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

test('defaultGateways() finds the gateways of the default routes alone', () => {
  expect(defaultGateways(ROUTE).map(addressText)).toEqual(['10.244.0.1']);
});

test('defaultGateways6() finds the gateways of the default routes alone', () => {
  expect(defaultGateways6(ROUTE6).map(addressText)).toEqual(['fd00:0:0:0:0:0:0:a01']);
});

test('defaultGateways() finds nothing in nothing', () => {
  expect([defaultGateways(''), defaultGateways6('')]).toEqual([[], []]);
});
