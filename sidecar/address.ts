/** `::ffff:0:0/96`, an IPv4 address in an IPv6 socket, as the kernel of a little-endian machine writes it (RFC 4291 2.5.5.2). */
const MAPPED = '0000000000000000FFFF0000';
/** `::1` in the same form. */
const LOOPBACK_IPV6 = '00000000000000000000000001000000';

/**
 * An address of the kernel's table in its one normal form: IPv4 in 8 digits also where the socket is an IPv6 one.
 * The words are in the machine's byte order; every platform that our images are built for is little-endian.
 */
export function normalAddress(address: string): string {
  return address.length === 32 && address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
}

/** True for 127.0.0.0/8 and ::1, given in normal form. */
export function isLoopback(address: string): boolean {
  return address === LOOPBACK_IPV6 || (address.length === 8 && address.endsWith('7F'));
}
