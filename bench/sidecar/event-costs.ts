import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nativeHost } from '../../hack/build/native-host.ts';
import { openNamespace } from '../../lib/platform/testing/network-namespace.ts';
import { startSidecar } from '../../sidecar/testing/sidecar-in-namespace.ts';
import type { Benchmark } from '../benchmark.ts';
import type { Figure } from '../report/figure.ts';

/** Sockets that are closed in a second. */
const RATES = [0, 100, 2_000, 10_000];
/** On one node. */
const SUBSCRIBERS = [1, 10, 100];
const PORT = 8080;
/** The sidecar joins once its rounds are known. */
const SETTLE_MILLISECONDS = 6000;
/** Where sockets are closed, and so where the kernel's worker tells of it. */
const CORE = 1;

/** What the kernel's events of sockets that end cost a node, and the sidecar that reads them. */
export const EVENT_COSTS: Benchmark = {
  on: 'machine',
  name: 'event-costs',
  title: "what the kernel's events of sockets that end cost",
  async measure({ isQuick }) {
    const folder = mkdtempSync(join(tmpdir(), 'spawner-event-costs-'));
    try {
      for (const program of ['close-sockets', 'subscribe-sockets'])
        execFileSync('gcc', ['-O2', '-o', join(folder, program), new URL(`${program}.c`, import.meta.url).pathname]);
      const effort = isQuick ? { seconds: 1, turns: 1, rounds: 1 } : { seconds: 5, turns: 3, rounds: 9 };
      const programs = { folder, sidecar: join(await nativeHost(), 'spawner-sidecar') };
      return [...(await costsAtRates(programs, effort)), ...(await costsOfClose(folder, effort))];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Where the programs in C are, and the sidecar. */
interface Programs {
  folder: string;
  sidecar: string;
}

interface Effort {
  seconds: number;
  turns: number;
  rounds: number;
}

/** Milliseconds of the processor in a second. */
interface Cost {
  sidecar: number;
  workers: number;
}

async function costsAtRates(programs: Programs, { seconds, turns }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rate of RATES) {
    const [events, ledger]: [Cost[], Cost[]] = [[], []];
    for (let turn = 0; turn < turns; turn += 1) {
      events.push(await costAt(programs, { rate, events: 'auto', seconds }));
      ledger.push(await costAt(programs, { rate, events: 'off', seconds }));
    }
    const figure = (name: string, pick: (cost: Cost) => number): Figure => ({
      name: `${name} at ${rate.toLocaleString('en')} closes a second`,
      unit: 'ms/s',
      values: events.map(pick),
      comparedWith: { name: 'without events', values: ledger.map(pick) },
    });
    figures.push(figure('CPU of the sidecar', ({ sidecar }) => sidecar));
    figures.push(figure("CPU of the kernel's workers", ({ workers }) => workers));
  }
  return figures;
}

async function costAt(
  { folder, sidecar }: Programs,
  { rate, events, seconds }: { rate: number; events: 'auto' | 'off'; seconds: number },
): Promise<Cost> {
  const namespace = await openNamespace();
  try {
    await namespace.server.tell('serve', '::', PORT);
    const host = { name: 'the native host', program: sidecar, words: [] } as const;
    // With a schedule the plain count leaves a doubt, so that the sidecar subscribes.
    const flags = ['--refresh-rate-seconds=1', `--events=${events}`, `--probe-schedule=tcp:${PORT}:1:1`];
    const { child } = await startSidecar(namespace, host, ...flags);
    await wait(SETTLE_MILLISECONDS);
    const before = { sidecar: usedMilliseconds(child.pid ?? 0), workers: workersMilliseconds() };
    const began = performance.now();
    if (rate === 0) await wait(seconds * 1000);
    else
      await once(namespace.start(join(folder, 'close-sockets'), String(seconds), String(rate), String(CORE)), 'exit');
    const perSecond = 1000 / (performance.now() - began);
    return {
      sidecar: (usedMilliseconds(child.pid ?? 0) - before.sidecar) * perSecond,
      workers: (workersMilliseconds() - before.workers) * perSecond,
    };
  } finally {
    namespace.close();
  }
}

/** What one core needs for a socket that it opens and closes as fast as it can, with so many subscribers in other namespaces, in turns. */
async function costsOfClose(folder: string, { rounds }: Effort): Promise<Figure[]> {
  const namespace = await openNamespace();
  try {
    const measure = (subscribers: number) =>
      whileSubscribed(folder, subscribers, async () => {
        const before = workersMilliseconds();
        const [closed = 0, microseconds = 0] = namespace
          .run(join(folder, 'close-sockets'), '1', '0', String(CORE))
          .split(' ')
          .map(Number);
        return (microseconds + (workersMilliseconds() - before) * 1000) / closed;
      });
    const none: number[] = [];
    const some = SUBSCRIBERS.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      none.push(await measure(0));
      for (const [at, subscribers] of SUBSCRIBERS.entries()) some[at]?.push(await measure(subscribers));
    }
    return SUBSCRIBERS.map((subscribers, at) => ({
      name: `CPU of a socket from its opening to its end, ${subscribers} subscribed on the node`,
      unit: 'µs',
      values: some[at] ?? [],
      comparedWith: { name: 'without any', values: none },
    }));
  } finally {
    namespace.close();
  }
}

async function whileSubscribed<T>(folder: string, subscribers: number, work: () => Promise<T>): Promise<T> {
  const child = spawn(join(folder, 'subscribe-sockets'), [String(subscribers)], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    return await work();
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}

/** Of the kernel's workers of the one core, which tell of the sockets that are closed there, and do other work. */
function workersMilliseconds(): number {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.reduce((sum, id) => sum + (isWorker(id) ? usedMilliseconds(Number(id)) : 0), 0);
}

function isWorker(id: string): boolean {
  try {
    return readFileSync(`/proc/${id}/comm`, 'utf8').startsWith(`kworker/${CORE}:`);
  } catch {
    // It has ended.
    return false;
  }
}

/** The first field, in nanoseconds, https://docs.kernel.org/scheduler/sched-stats.html */
function usedMilliseconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
