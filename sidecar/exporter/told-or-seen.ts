import { type Arrivals, noArrivals, type PortArrivals } from '../../lib/counting/arrivals.ts';
import { OPENERS } from '../../lib/counting/opener.ts';

/** New connections by a source that may begin to tell late, and may end, and by looks that always see some of them. */
export class ToldOrSeen {
  readonly #counts: Map<number, PortArrivals>;
  readonly #lines: Map<number, PortArrivals>;
  #seen: ReadonlyMap<number, PortArrivals>;
  #told: ReadonlyMap<number, PortArrivals> | undefined;

  constructor(ports: readonly number[]) {
    [this.#counts, this.#lines, this.#seen] = [noArrivals(ports), noArrivals(ports), noArrivals(ports)];
  }

  /**
   * Takes both counts so far. While the source tells, what it tells is added; before and after, what was seen. It tells of
   * all since it is listened to, so what it told before it was first asked is in what was seen.
   */
  add(seen: Arrivals, told: Arrivals | undefined): Arrivals {
    for (const [port, line] of this.#lines)
      for (const opener of OPENERS) {
        const of = (counts: Arrivals | undefined) => counts?.get(port)?.[opener] ?? 0;
        const grown = of(seen) - of(this.#seen);
        if (told === undefined) line[opener] += grown;
        else if (this.#told === undefined) line[opener] = Math.max(line[opener] + grown, of(told));
        else line[opener] += of(told) - of(this.#told);
        const counts = this.#counts.get(port);
        if (counts !== undefined) counts[opener] = Math.max(counts[opener], of(seen), line[opener]);
      }
    this.#seen = copyArrivals(seen);
    this.#told = told && copyArrivals(told);
    return this.#counts;
  }
}

function copyArrivals(arrivals: Arrivals): Map<number, PortArrivals> {
  return new Map([...arrivals].map(([port, counts]) => [port, { ...counts }]));
}
