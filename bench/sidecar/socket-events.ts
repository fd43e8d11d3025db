import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nativeHost } from '../../hack/build/native-host.ts';
import { ON_WIRE } from '../../lib/platform/testing/lab-addresses.ts';
import { type Actor, type Namespace, openNamespace } from '../../lib/platform/testing/network-namespace.ts';
import { type LabSidecar, startSidecar } from '../../sidecar/testing/sidecar-in-namespace.ts';
import type { Benchmark } from '../benchmark.ts';
import type { Figure } from '../report/figure.ts';

const { pod: POD, client: CLIENT, node: NODE, scraper: SCRAPER } = ON_WIRE;
const LOOPBACK = '127.0.0.1';
const PORT = 8080;

/** A round of the ledger is a second here; it needs three to know what is usual. */
const SETTLE_MILLISECONDS = 6000;
const VISITS = 1000;
/** Each is closed as soon as it is open, and the next one opened so much later: two hundred a second. */
const PAUSE_MILLISECONDS = 5;

type Events = 'auto' | 'off';

/** A sidecar and clients at the other end of a wire. */
interface Lab {
  namespace: Namespace;
  outside: Actor;
  sidecar: LabSidecar;
}

/** What goes on meanwhile and is no client, and from where the visits are. */
interface Scene {
  name: string;
  flags: string[];
  from: string;
  goesOn(lab: Lab): Promise<unknown>;
}

const PROBED = [`--node-addresses=${NODE}`, `--probe-schedule=tcp:${PORT}:1:1`];
const probes = ({ outside }: Lab) => outside.tell('probe', 'tcp', POD, PORT, NODE, 1000);

const SCENES: readonly Scene[] = [
  { name: 'with probes', flags: PROBED, from: CLIENT, goesOn: probes },
  { name: 'with probes that are scheduled and not made', flags: PROBED, from: CLIENT, goesOn: async () => undefined },
  { name: "from the node's address, with probes", flags: PROBED, from: NODE, goesOn: probes },
  {
    name: 'with connections from inside that end by a reset',
    flags: [],
    from: CLIENT,
    goesOn: ({ namespace }) => namespace.client.tell('probe', 'reset', LOOPBACK, PORT, LOOPBACK, 200),
  },
  {
    name: 'with an ignored source',
    flags: [`--ignore-sources=${SCRAPER}`],
    from: CLIENT,
    goesOn: ({ outside }) => outside.tell('probe', 'tcp', POD, PORT, SCRAPER, 200),
  },
];

/** Connections a second that come and go. */
const RATES = [0, 100, 1000];

/** How many short visits are found by either source, and what the events cost the sidecar. */
export const SOCKET_EVENTS: Benchmark = {
  on: 'machine',
  name: 'socket-events',
  title: 'short visits by events and by the ledger',
  async measure({ isQuick }) {
    const visits = isQuick ? 20 : VISITS;
    const program = join(await nativeHost(), 'spawner-sidecar');
    const figures: Figure[] = [];
    for (const scene of SCENES) {
      const find = (events: Events) =>
        inLab({ program, events, flags: scene.flags }, async (lab) => {
          await scene.goesOn(lab);
          return findIn(lab, scene, visits);
        });
      // Both at once: each has its namespaces, and they wait most of the time.
      const [events, ledger] = await Promise.all([find('auto'), find('off')]);
      figures.push(compared(`found of ${visits} ${scene.name}`, '', [events.found, ledger.found]));
      figures.push(compared(`counted while no client came, ${scene.name}`, '', [events.wrong, ledger.wrong]));
    }
    for (const rate of RATES) {
      const use = (events: Events) =>
        inLab({ program, events, flags: PROBED }, async (lab) => {
          await probes(lab);
          return cpuOf(lab, rate, isQuick ? 1 : 10);
        });
      const used: [number, number] = [await use('auto'), await use('off')];
      figures.push(compared(`CPU of the sidecar at ${rate} short connections a second`, 'ms/s', used));
    }
    return figures;
  },
};

function compared(name: string, unit: string, [events, ledger]: [number, number]): Figure {
  return { name, unit, values: [events], comparedWith: { name: 'by the ledger', values: [ledger] } };
}

async function inLab<T>(
  { program, events, flags }: { program: string; events: Events; flags: readonly string[] },
  measure: (lab: Lab) => Promise<T>,
): Promise<T> {
  const namespace = await openNamespace();
  try {
    const outside = await namespace.openOutside();
    await namespace.server.tell('serve', '::', PORT);
    const host = { name: 'the native host', program, words: [] } as const;
    const all = ['--refresh-rate-seconds=1', `--pod-addresses=${POD}`, `--events=${events}`, ...flags];
    return await measure({ namespace, outside, sidecar: await startSidecar(namespace, host, ...all) });
  } finally {
    namespace.close();
  }
}

/** Visits that were counted, and what was counted in as long a time without one. */
async function findIn(
  { outside, sidecar }: Lab,
  { from }: Scene,
  visits: number,
): Promise<{ found: number; wrong: number }> {
  await wait(SETTLE_MILLISECONDS);
  const first = await counted(sidecar);
  await wait(visits * PAUSE_MILLISECONDS + SETTLE_MILLISECONDS);
  const before = await counted(sidecar);
  await outside.tell('storm', 1, visits, POD, PORT, from, PAUSE_MILLISECONDS);
  await wait(SETTLE_MILLISECONDS);
  return { found: (await counted(sidecar)) - before, wrong: before - first };
}

async function counted({ ask }: LabSidecar): Promise<number> {
  return Number(/^spawner_unexplained_connections_total (\d+)$/m.exec(await ask('/metrics'))?.[1]);
}

/** Milliseconds of the processor that the sidecar takes in a second. */
async function cpuOf({ outside, sidecar }: Lab, rate: number, seconds: number): Promise<number> {
  await wait(SETTLE_MILLISECONDS);
  const before = usedMilliseconds(sidecar.child.pid);
  const began = performance.now();
  // The process at the other end opens one, waits, and opens the next; ten of it at once reach a thousand a second.
  if (rate > 0) {
    const atOnce = Math.ceil(rate / 100);
    await outside.tell('storm', atOnce, Math.ceil((rate * seconds) / atOnce), POD, PORT, CLIENT, 9);
  } else await wait(seconds * 1000);
  return ((usedMilliseconds(sidecar.child.pid) - before) / (performance.now() - began)) * 1000;
}

/** The first field, in nanoseconds, https://docs.kernel.org/scheduler/sched-stats.html */
function usedMilliseconds(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
