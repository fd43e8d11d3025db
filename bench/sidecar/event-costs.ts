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
/** What closes sockets, and the kernel's worker that tells of it, have a core of their own where there are several. */
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
      const effort = isQuick ? { seconds: 1, turns: 1, rounds: 1 } : { seconds: 5, turns: 3, rounds: 15 };
      return [...(await costsAtRates(folder, effort)), ...(await throughputs(folder, effort))];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

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

async function costsAtRates(folder: string, { seconds, turns }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rate of RATES) {
    const [events, ledger]: [Cost[], Cost[]] = [[], []];
    for (let turn = 0; turn < turns; turn += 1) {
      events.push(await costAt(folder, { rate, events: 'auto', seconds }));
      ledger.push(await costAt(folder, { rate, events: 'off', seconds }));
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
  folder: string,
  { rate, events, seconds }: { rate: number; events: 'auto' | 'off'; seconds: number },
): Promise<Cost> {
  const namespace = await openNamespace();
  try {
    await namespace.server.tell('serve', '::', PORT);
    const host = { name: 'the native host', program: join(await nativeHost(), 'spawner-sidecar'), words: [] } as const;
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

/** How many sockets one core opens and closes, with so many subscribers in other namespaces, in turns. */
async function throughputs(folder: string, { rounds }: Effort): Promise<Figure[]> {
  const namespace = await openNamespace();
  try {
    const closes = (subscribers: number) =>
      whileSubscribed(folder, subscribers, async () =>
        Number(namespace.run(join(folder, 'close-sockets'), '1', '0', String(CORE))),
      );
    const none: number[] = [];
    const some = SUBSCRIBERS.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      none.push(await closes(0));
      for (const [at, subscribers] of SUBSCRIBERS.entries()) some[at]?.push(await closes(subscribers));
    }
    return SUBSCRIBERS.map((subscribers, at) => ({
      name: `closes a second on one core, ${subscribers} subscribed on the node`,
      unit: '/s',
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

/** Of all of the kernel's workers: which of them tells of ended sockets is not to be seen. */
function workersMilliseconds(): number {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.reduce((sum, id) => sum + (isWorker(id) ? usedMilliseconds(Number(id)) : 0), 0);
}

function isWorker(id: string): boolean {
  try {
    return readFileSync(`/proc/${id}/comm`, 'utf8').startsWith('kworker/');
  } catch {
    // It has ended.
    return false;
  }
}

/** The first field, in nanoseconds, https://docs.kernel.org/scheduler/sched-stats.html */
function usedMilliseconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
