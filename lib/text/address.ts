/**
 * An IP address as four 32-bit words the way the kernel's socket tables write them: each word in the machine's byte
 * order, IPv4 as the mapped IPv6 address `::ffff:0:0/96` (RFC 4291 2.5.5.2), so that one client has one form in both
 * tables. Every platform that our images are built for is little-endian.
 */
export type Address = Int32Array;

/** The third word of every IPv4 address: bytes 0, 0, ff, ff in a little-endian word. */
export const MAPPED_WORD = 0xffff0000 | 0;

/** The last word of `::1`. */
const LAST_WORD_OF_LOOPBACK = 0x01000000;
const FIRST_BYTE = 0xff;
const IPV4_LOOPBACK_NET = 127;

/** True for 127.0.0.0/8 and ::1. */
export function isLoopback(address: Address): boolean {
  if (address[0] !== 0 || address[1] !== 0) return false;
  const last = address[3] ?? 0;
  return address[2] === MAPPED_WORD
    ? (last & FIRST_BYTE) === IPV4_LOOPBACK_NET
    : address[2] === 0 && last === LAST_WORD_OF_LOOPBACK;
}

/** The last words of 127.0.0.6 and of ::6. */
const LAST_WORD_OF_MESH_IPV4 = 0x0600007f;
const LAST_WORD_OF_MESH_IPV6 = 0x06000000;

/**
 * True for 127.0.0.6 and ::6, from which Istio's proxy delivers what came from outside the pod, and nothing else does.
 * https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/
 */
export function isMeshInbound(address: Address): boolean {
  if (address[0] !== 0 || address[1] !== 0) return false;
  return address[2] === MAPPED_WORD
    ? address[3] === LAST_WORD_OF_MESH_IPV4
    : address[2] === 0 && address[3] === LAST_WORD_OF_MESH_IPV6;
}

/** True when both are the same address. */
export function isSameAddress(one: Address, other: Address): boolean {
  return one[3] === other[3] && one[2] === other[2] && one[1] === other[1] && one[0] === other[0];
}

/** Reads `10.0.0.1` or `fe80::1`; undefined where the text is neither. RFC 4291 section 2.2. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const bytes = ipv4Bytes(text);
    return bytes && toAddress([...Array<number>(10).fill(0), FIRST_BYTE, FIRST_BYTE, ...bytes]);
  }
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const front = groupBytes(head, tail === undefined);
  const back = groupBytes(tail ?? '', true);
  if (front === undefined || back === undefined) return undefined;
  const missing = 16 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return toAddress([...front, ...Array<number>(missing).fill(0), ...back]);
}

/** The address as a URL and a person have it: `10.0.0.1`, or all eight groups of an IPv6 address. */
export function addressText(address: Address): string {
  const bytes = [...new Uint8Array(address.buffer, address.byteOffset, 16)];
  if (address[0] === 0 && address[1] === 0 && address[2] === MAPPED_WORD) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  return groups.map((group) => group.toString(16)).join(':');
}

/** The address as Go and the kubelet write it, RFC 5952: `fd00::1`, the longest run of zeros left out. */
export function shortAddressText(address: Address): string {
  const text = addressText(address);
  const runs = [...text.matchAll(/\b0(?::0\b)+/g)].map(([run]) => run).sort((one, other) => other.length - one.length);
  const [longest] = runs;
  return longest === undefined ? text : text.replace(new RegExp(`(?:^|:)\\b${longest}\\b(?::|$)`), '::');
}

function ipv4Bytes(text: string): number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** An IPv4 address may stand for the last two groups of the whole. */
function groupBytes(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const dotted = isLast && index === groups.length - 1 ? ipv4Bytes(group) : undefined;
    if (dotted === undefined && !/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    const word = Number.parseInt(group, 16);
    bytes.push(...(dotted ?? [word >> 8, word & FIRST_BYTE]));
  }
  return bytes;
}

function toAddress(bytes: readonly number[]): Address {
  return Int32Array.from([0, 4, 8, 12], (at) => littleEndian(bytes.slice(at, at + 4)));
}

/** Four bytes as the word that a little-endian machine reads from them. */
export function littleEndian([first = 0, second = 0, third = 0, fourth = 0]: readonly number[]): number {
  return first | (second << 8) | (third << 16) | (fourth << 24);
}
