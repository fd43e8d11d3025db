import { type Address, isMeshInbound, isSameAddress, parseAddress } from '../text/address.ts';

/** Where a client comes from. */
export interface ClientSource {
  /** Those of one source share what a source may have. */
  source: string;
  /** True for the node and for the API server. */
  isReserved: boolean;
  /** Those of one address wait behind one another to be let in. Of those for whom there is room, it is {@link RESERVED_ADDRESS}. */
  address: string;
}

/** What those wait as for whom there is room. */
export const RESERVED_ADDRESS = 'reserved';

/**
 * Tells the sources of clients apart by their addresses. Many may come from the node's and the API server's, and from the
 * mesh's proxy, which speaks for all: their connections are a source each. Nobody is trusted for an address: those of a
 * node also are what traffic from outside of the cluster comes from.
 */
export function createSources(reserved: readonly Address[]): (address: string | undefined) => ClientSource {
  let last = 0;
  const alone = () => {
    last += 1;
    return `#${last}`;
  };
  return (text = '') => {
    // An IPv4 address on a socket of IPv6, as Node writes it.
    const plain = text.replace(/^::ffff:(?=\d+\.)/, '');
    const address = parseAddress(plain);
    const isReserved = address !== undefined && reserved.some((other) => isSameAddress(address, other));
    const isAlone = isReserved || address === undefined || isMeshInbound(address);
    return { source: isAlone ? alone() : plain, isReserved, address: isReserved ? RESERVED_ADDRESS : plain };
  };
}
