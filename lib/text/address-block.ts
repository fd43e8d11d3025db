import { type Address, littleEndian, parseAddress } from './address.ts';
import { invalid, ok, type Parser } from './parse.ts';

/** The addresses of a CIDR: those that are `base` where `mask` has ones. */
export interface AddressBlock {
  base: Address;
  mask: Address;
}

/** The first bit of an IPv4 address within its mapped IPv6 form. */
const IPV4_OFFSET = 96;

/** True when the address lies in one of the blocks. */
export function isInBlocks(address: Address, blocks: readonly AddressBlock[]): boolean {
  for (const { base, mask } of blocks) {
    let differs = 0;
    for (let word = 0; word < 4; word += 1) differs |= ((address[word] ?? 0) ^ (base[word] ?? 0)) & (mask[word] ?? 0);
    if (differs === 0) return true;
  }
  return false;
}

/** The block of one address alone. */
export function blockOf(address: Address): AddressBlock {
  return { base: address, mask: createMask(128) };
}

/** CIDRs or addresses of either family, separated by commas; spaces around them are fine, the empty text is none. */
export const parseBlocks: Parser<AddressBlock[]> = (text) => {
  const blocks = parts(text).map(parseBlock);
  const known = blocks.filter((block) => block !== undefined);
  return known.length === blocks.length
    ? ok(known)
    : invalid('CIDRs or addresses such as 10.0.0.0/8,fd00::/8, separated by commas');
};

/** Addresses of either family, separated by commas; the empty text is none. */
export const parseAddresses: Parser<Address[]> = (text) => {
  const addresses = parts(text).map(parseAddress);
  const known = addresses.filter((address) => address !== undefined);
  return known.length === addresses.length
    ? ok(known)
    : invalid('addresses such as 10.0.0.1,fd00::1, separated by commas');
};

function parts(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((part) => part.trim());
}

function parseBlock(text: string): AddressBlock | undefined {
  const [, host = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const base = parseAddress(host);
  if (base === undefined) return undefined;
  const offset = host.includes(':') ? 0 : IPV4_OFFSET;
  const bits = length === undefined ? 128 : Number(length) + offset;
  return bits <= 128 ? { base, mask: createMask(bits) } : undefined;
}

function createMask(bits: number): Address {
  const byte = (index: number) => (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff;
  return Int32Array.from([0, 4, 8, 12], (at) => littleEndian([at, at + 1, at + 2, at + 3].map(byte)));
}
