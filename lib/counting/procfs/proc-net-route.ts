import { type Address, MAPPED_WORD } from '../../text/address.ts';

/** RTF_UP and RTF_GATEWAY, include/uapi/linux/route.h of the kernel. */
const UP_GATEWAY = 0x3;

/**
 * The gateways of the default routes in `/proc/net/route`. In most pod networks that is the node's own address on the
 * pods' bridge, which the kubelet's probes and translated traffic come from, and which is not in `status.hostIPs`.
 * https://docs.kernel.org/networking/proc_net_tcp.html describes the words' form
 */
export function defaultGateways(table: string): Address[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , flags]) => destination === '00000000' && isGateway(flags))
    .map(([, , gateway = '']) => Int32Array.of(0, 0, MAPPED_WORD, Number.parseInt(gateway, 16)));
}

/** The gateways of the default routes in `/proc/net/ipv6_route`, where addresses are in network byte order. */
export function defaultGateways6(table: string): Address[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([destination, length, , , , , , , flags]) =>
        /^0{32}$/.test(destination ?? '') && length === '00' && isGateway(flags),
    )
    .map(([, , , , gateway = '']) =>
      Int32Array.from({ length: 4 }, (_, word) => swapped(gateway.slice(word * 8, word * 8 + 8))),
    );
}

function isGateway(flags: string | undefined): boolean {
  return (Number.parseInt(flags ?? '0', 16) & UP_GATEWAY) === UP_GATEWAY;
}

function swapped(digits: string): number {
  const word = Number.parseInt(digits, 16);
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
