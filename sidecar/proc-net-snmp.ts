import { ascii, indexOfText, readNumbers } from './numbers.ts';

/** What the kernel counts for TCP in one network namespace, both families together. */
export interface SnmpTcp {
  /** Connections that were opened from here, since the namespace exists. */
  activeOpens: number;
  /** Connections that were accepted here, since the namespace exists. */
  passiveOpens: number;
  /** Sockets in ESTABLISHED or CLOSE_WAIT. */
  established: number;
  /** Segments that came in. */
  segments: number;
}

const HEADINGS = ascii(
  'Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs',
);
const VALUES = ascii('\nTcp: ');
const numbers: number[] = [];

/**
 * Reads the Tcp lines of `/proc/net/snmp`, headings over values. The order of the first ten headings is that of RFC 1213
 * and the kernel's for as long as there is the file; it is checked all the same.
 * https://docs.kernel.org/networking/snmp_counter.html
 * @throws SyntaxError where the lines are not there
 */
export function readSnmp(bytes: Uint8Array, end: number): SnmpTcp {
  const headings = indexOfText(bytes, HEADINGS, { from: 0, end });
  const values = headings === -1 ? -1 : indexOfText(bytes, VALUES, { from: headings, end });
  const count = values === -1 ? 0 : readNumbers(bytes.subarray(0, end), values + VALUES.length, numbers);
  if (count < 10)
    throw new SyntaxError(
      'Cannot read the kernel’s TCP counters: expected a line of headings and one of values after "Tcp:"',
    );
  const [, , , , activeOpens = 0, passiveOpens = 0, , , established = 0, segments = 0] = numbers;
  return { activeOpens, passiveOpens, established, segments };
}
