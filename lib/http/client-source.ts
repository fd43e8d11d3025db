import { type Address, isMeshInbound, isSameAddress, parseAddress } from '../text/address.ts';

/** Where a client comes from. */
export interface ClientSource {
  /** Connections of one source share that source's limits. */
  source: string;
  /** True for the node and for the API server. */
  isReserved: boolean;
  /** Connections of one address queue behind one another. {@link RESERVED_ADDRESS} for clients that have reserved room. */
  address: string;
}

/** The queue of clients that have reserved room. */
export const RESERVED_ADDRESS = 'reserved';

/**
 * Assigns clients to sources by their addresses. The node, the API server and the mesh's proxy speak for many clients, so
 * each of their connections is a source of its own. No address is trusted: traffic from outside the cluster also arrives
 * from a node's addresses.
 */
export function createSources(reserved: readonly Address[]): (address: string | undefined) => ClientSource {
  let last = 0;
  const alone = () => {
    last += 1;
    return `#${last}`;
  };
  return (text = '') => {
    // An IPv4 address on a socket of IPv6, and a link-local one with its interface, as Node writes them.
    const plain = text.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
    const address = parseAddress(plain);
    const isReserved = address !== undefined && reserved.some((other) => isSameAddress(address, other));
    const isAlone = isReserved || plain === '' || (address !== undefined && isMeshInbound(address));
    return { source: isAlone ? alone() : plain, isReserved, address: isReserved ? RESERVED_ADDRESS : plain };
  };
}
