import { type Address, isLoopback, isMeshInbound, isSameAddress } from '../text/address.ts';
import { type AddressBlock, isInBlocks } from '../text/address-block.ts';

/**
 * Who opened a connection, as the status tells them apart.
 *
 * | opener  | the other end is |
 * |---------|------------------|
 * | inside  | in the pod itself: loopback, or one of its own addresses |
 * | ignored | in a CIDR that the pod's annotation names |
 * | node    | the pod's node: the kubelet's probes, and clients whose address the node has translated |
 * | client  | any other |
 */
export const OPENERS = ['inside', 'ignored', 'node', 'client'] as const;

/** One of {@link OPENERS}. */
export type Opener = (typeof OPENERS)[number];

/** What tells them apart, see tally.ts. */
export interface OpenerRules {
  inside: readonly AddressBlock[];
  ignored: readonly AddressBlock[];
  /** Empty where the node's connections count as any other. */
  node: readonly AddressBlock[];
  /** Whether those from inside count as any other. */
  countsInside: boolean;
}

/** Tells who opened a connection. The local address is all zero where it is not known. */
export function openerOf(remote: Address, local: Address, rules: OpenerRules): Opener {
  if (!rules.countsInside && isInside(remote, local, rules)) return 'inside';
  if (isInBlocks(remote, rules.ignored)) return 'ignored';
  return isInBlocks(remote, rules.node) ? 'node' : 'client';
}

function isInside(remote: Address, local: Address, { inside }: OpenerRules): boolean {
  // What a mesh delivers came from outside.
  if (isMeshInbound(remote)) return false;
  return isSameAddress(remote, local) || isLoopback(remote) || isInBlocks(remote, inside);
}
