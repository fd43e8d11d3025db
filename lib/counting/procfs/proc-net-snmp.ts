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

const HEADINGS =
  'Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs';
/** Both lines; of the values the four that are of use, of ten. */
const LINES = `${HEADINGS}.*\\nTcp:(?: -?\\d+){4} (\\d+) (\\d+) \\d+ \\d+ (\\d+) (\\d+)`;

/** Parses the Tcp lines of `/proc/net/snmp`, headings over values, again and again. */
export class SnmpParser {
  readonly #lines = new RegExp(LINES, 'y');
  /** Where the lines stood the last time: only longer numbers before them move them. */
  #at = 0;

  /**
   * The order of the first ten headings is that of RFC 1213 and the kernel's for as long as there is the file; it is checked
   * all the same. https://docs.kernel.org/networking/snmp_counter.html
   * @throws SyntaxError where the lines are not there
   */
  parse(text: string): SnmpTcp {
    if (!text.startsWith(HEADINGS, this.#at)) this.#at = Math.max(0, text.indexOf(HEADINGS));
    this.#lines.lastIndex = this.#at;
    const numbers = this.#lines.exec(text);
    if (numbers === null)
      throw new SyntaxError(
        'Cannot read the kernel’s TCP counters: expected a line of headings and one of values after "Tcp:"',
      );
    const [, activeOpens = 0, passiveOpens = 0, established = 0, segments = 0] = numbers.map(Number);
    return { activeOpens, passiveOpens, established, segments };
  }
}
