import type { ConnectionSource } from '../../contract/metrics.ts';
import type { Sample } from '../../lib/counting/sample.ts';
import type { Log } from '../../lib/process/log.ts';
import type { ArrivalWatch, NewConnections } from './arrival-watch.ts';
import type { Conntrack } from './conntrack.ts';

/** New connections so far, and how they are counted. */
export interface ConnectionReading {
  source: ConnectionSource;
  ports: readonly NewConnections[];
}

/** Counts new connections for `/metrics`. */
export interface ConnectionCounter {
  /** After each look of the sampler; `accepted` is what the kernel had accepted by then, the sidecar's own aside. */
  look(sample: Sample, accepted: number): Promise<void>;
  reading(): ConnectionReading;
}

/**
 * Of a pod that nobody asked tcp-exporter's metric of: connections that the sampler saw, and those that the ledger is sure of.
 * It costs nothing.
 */
export function countBySamples(ports: readonly number[]): ConnectionCounter {
  const totals = new Totals(ports);
  let active: number[] = ports.map(() => 0);
  let isSure = false;
  return {
    async look(sample) {
      const now = sample.ports.map(({ established, active: fromNode }) => established + fromNode);
      const grown = now.map((count, at) => Math.max(0, count - (active[at] ?? 0)));
      active = now;
      isSure = ports.length === 1 && sample.tally.undeclared.length === 0 && sample.ledger !== undefined;
      totals.add(
        grown.map((clients) => ({ all: clients, clients })),
        // The ledger is of all ports.
        isSure ? { all: 0, clients: sample.unexplained } : undefined,
      );
    },
    reading: () => ({ source: isSure ? 'kernel-counter' : 'sampling', ports: totals.ports }),
  };
}

/** Of a pod or a machine that answers as tcp-exporter does. */
export function countForExporter(
  watch: ArrivalWatch,
  {
    isExact,
    conntrack,
    ports,
    log,
  }: {
    isExact: boolean;
    conntrack: Conntrack | undefined;
    ports: readonly number[];
    log: Log;
  },
): ConnectionCounter {
  const totals = new Totals(ports);
  let seen: readonly NewConnections[] = [];
  let source: ConnectionSource | undefined;
  return {
    async look(sample, accepted) {
      await watch.look();
      const staying = new Map(sample.ports.map(({ port, active }) => [port, active]));
      const now = watch.newConnections((port) => staying.get(port) ?? 0);
      const grown = now.map(({ all, clients }, at) => ({
        all: all - (seen[at]?.all ?? 0),
        clients: clients - (seen[at]?.clients ?? 0),
      }));
      seen = now;
      const kernel = !isExact && watch.isAlone;
      totals.add(grown, kernel ? { all: accepted, clients: sample.unexplained } : undefined);
      conntrack?.notice(totals.ports.reduce((sum, { all }) => sum + all, 0));
      const isTracked = conntrack?.told() !== undefined;
      const by = chooseSource({ isExact: isExact && watch.isWhole, isAlone: kernel, isTracked });
      if (by !== source) log.info('counting new connections', { source: by });
      source = by;
    },
    reading: () => ({ source: source ?? 'sampling', ports: totals.ports }),
  };
}

function chooseSource({
  isExact,
  isAlone,
  isTracked,
}: Record<'isExact' | 'isAlone' | 'isTracked', boolean>): ConnectionSource {
  if (isExact) return 'socket-events';
  if (isTracked) return 'conntrack';
  return isAlone ? 'kernel-counter' : 'sampling';
}

/** One port's count: the greater of what was seen, and of what is certain by a count of all ports where only this one listens. */
class Total {
  #seen = 0;
  #certain = 0;
  #before: number | undefined;
  value = 0;

  /** The certain count so far does not fall, and may learn of somebody later; undefined where it is not this port's alone. */
  add(grown: number, certain: number | undefined): void {
    this.#seen += grown;
    this.#certain += certain === undefined || this.#before === undefined ? grown : certain - this.#before;
    this.#before = certain;
    this.value = Math.max(this.value, this.#seen, this.#certain);
  }
}

type Counts = Omit<NewConnections, 'port'>;

class Totals {
  readonly #ports: readonly { port: number; all: Total; clients: Total }[];

  constructor(ports: readonly number[]) {
    this.#ports = ports.map((port) => ({ port, all: new Total(), clients: new Total() }));
  }

  add(grown: readonly Counts[], certain: Counts | undefined): void {
    const known = this.#ports.length === 1 ? certain : undefined;
    this.#ports.forEach(({ all, clients }, at) => {
      all.add(grown[at]?.all ?? 0, known?.all);
      clients.add(grown[at]?.clients ?? 0, known?.clients);
    });
  }

  get ports(): NewConnections[] {
    return this.#ports.map(({ port, all, clients }) => ({ port, all: all.value, clients: clients.value }));
  }
}
