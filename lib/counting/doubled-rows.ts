import { keyOf } from './arrivals.ts';
import type { Counters } from './counters.ts';
import { ESTABLISHED, LISTEN, type Row, TIME_WAIT } from './procfs/proc-net-tcp.ts';

const CLOSE_WAIT = 0x08;

/** Maximum number of connections told apart, which takes 2 MB for as long as a walk; further ones are taken as they come. */
const MAX_KEYS = 65_536;

/**
 * Between two reads of a table, the kernel remembers how many rows it has printed, and no row. Where sockets have come and gone
 * meanwhile, it begins anew and may print the same ones again (tcp_seek_last_pos() in net/ipv4/tcp_ipv4.c): under a thousand connections
 * a second, 25 of them were seen as 946. How many there are is in the counters.
 */
export class DoubledRows {
  #established = 0;
  #timeWait = 0;
  readonly #keys: Set<number> | undefined;

  /** Telling rows apart takes as long again as reading them, so a walk does without until its sums show that it must not. */
  constructor({ tellsApart }: { tellsApart: boolean }) {
    this.#keys = tellsApart ? new Set() : undefined;
  }

  /** False for a row that was there before. */
  isNew(row: Row): boolean {
    if (row.state === ESTABLISHED || row.state === CLOSE_WAIT) this.#established += 1;
    else if (row.state === TIME_WAIT) this.#timeWait += 1;
    if (this.#keys === undefined || row.state === LISTEN || this.#keys.size >= MAX_KEYS) return true;
    const { size } = this.#keys;
    return this.#keys.add(keyOf(row)).size > size;
  }

  /** Reports whether there were more rows than the kernel had sockets before and after. */
  areMoreThan(before: Counters, after: Counters): boolean {
    return (
      this.#established > Math.max(before.established, after.established) ||
      this.#timeWait > Math.max(before.timeWait, after.timeWait)
    );
  }
}
