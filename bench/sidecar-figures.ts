import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { step } from '../hack/progress.ts';
import { availableKilobytes } from './available-memory.ts';
import { hold } from './hold.ts';
import { anonymousKilobytes, cpuMilliseconds } from './process-usage.ts';
import { IMAGE, type Measured, startIdleNode, startSidecar, statusMicroseconds } from './sidecar-process.ts';
import { startWalker } from './walker.ts';

/** Where the programs are, which Node runs them, and how much is done. */
export interface Bench extends Effort {
  folder: string;
  node: string;
}

/** How much is done. */
interface Effort {
  /** Connections in the namespace, one after the other; each is two sockets. */
  connections: readonly number[];
  /** Until what a start leaves behind is done: the walks that its own segments ask for come a minute later at most, gate.ts. */
  settleSeconds: number;
  /** The same for memory. */
  memorySettleSeconds: number;
  /** How long idle sidecars are watched: as long as the longest pause between the gate's own walks, or not a whole one is seen. */
  seconds: number;
  walks: number;
  starts: number;
  /** Sidecars over which the change of the machine's available memory is shared out. */
  manySidecars: number;
}

/** Some eight minutes. */
export const WHOLE: Effort = {
  connections: [0, 5_000, 25_000],
  settleSeconds: 65,
  memorySettleSeconds: 20,
  seconds: 60,
  walks: 100,
  starts: 15,
  manySidecars: 50,
};

/** Half a minute. */
export const QUICK: Effort = {
  connections: [0, 500],
  settleSeconds: 2,
  memorySettleSeconds: 1,
  seconds: 2,
  walks: 5,
  starts: 2,
  manySidecars: 5,
};

/** With so many sockets in the namespace. */
export interface AtSockets {
  sockets: number;
  /** The median of a `GET /status` on a kept connection, nothing changing, of each sidecar. */
  statusMicroseconds: number[];
  /** Walks of both tables by the sidecar, and each beside one by C just before it. */
  walkMicroseconds: number[];
  walkOfC: number[];
  /** How long the event loop stood still at most in each walk. */
  stallMilliseconds: number[];
  /** Of each idle sidecar at its default refresh time, nothing changing. */
  cpuMillisecondsPerMinute: number[];
  /** Anonymous memory of each, before and after 6,000 requests. */
  idleKilobytes: number[];
  askedKilobytes: number[];
}

/** All that is measured in one run. */
export interface Figures {
  node: string;
  startMilliseconds: number[];
  /** Anonymous memory of a Node that does nothing, to hold the sidecar's against. */
  idleNodeKilobytes: number;
  /** Change of the machine's available memory per sidecar. */
  availableKilobytes: number;
  at: AtSockets[];
}

/** Several at once, because the machine has others to serve. */
const IDLE_SIDECARS = 5;

/** Measures everything. */
export async function measureAll(bench: Bench): Promise<Figures> {
  const at: AtSockets[] = [];
  for (const connections of bench.connections) at.push(await measureAt(connections, bench));
  return {
    node: execFileSync(bench.node, ['--version'], { encoding: 'utf8' }).trim(),
    startMilliseconds: await step('starting sidecars', () => startMilliseconds(bench)),
    idleNodeKilobytes: await idleNodeKilobytes(bench),
    availableKilobytes: await step(`memory of ${bench.manySidecars} sidecars`, () => availablePerSidecar(bench)),
    at,
  };
}

async function measureAt(connections: number, bench: Bench): Promise<AtSockets> {
  const sockets = connections * 2;
  const held = await step(`opening ${connections.toLocaleString('en')} connections`, () =>
    hold(connections, bench.folder),
  );
  try {
    const walked = await step(`walking ${sockets.toLocaleString('en')} sockets, turn by turn with C`, () =>
      walks(bench),
    );
    const title = `watching ${IDLE_SIDECARS} idle sidecars for ${bench.seconds} s, and asking them`;
    return { sockets, ...walked, ...(await step(title, () => watchIdle(bench))) };
  } finally {
    await held.stop();
  }
}

async function watchIdle(
  bench: Bench,
): Promise<Pick<AtSockets, 'cpuMillisecondsPerMinute' | 'statusMicroseconds' | 'idleKilobytes' | 'askedKilobytes'>> {
  const sidecars = await startMany(bench, IDLE_SIDECARS);
  try {
    await seconds(bench.settleSeconds);
    const before = sidecars.map(({ pid }) => cpuMilliseconds(pid));
    await seconds(bench.seconds);
    const spent = sidecars.map(({ pid }, index) => cpuMilliseconds(pid) - (before[index] ?? 0));
    const idleKilobytes = sidecars.map(({ pid }) => anonymousKilobytes(pid));
    const asked: number[] = [];
    for (const at of sidecars.keys()) asked.push(await statusMicroseconds(FIRST_PORT + at));
    return {
      cpuMillisecondsPerMinute: spent.map((milliseconds) => (milliseconds * 60) / bench.seconds),
      idleKilobytes,
      statusMicroseconds: asked,
      askedKilobytes: sidecars.map(({ pid }) => anonymousKilobytes(pid)),
    };
  } finally {
    for (const sidecar of sidecars) await sidecar.stop();
  }
}

/** One after the other, so that what else the machine does hits both alike. */
async function walks({
  folder,
  node,
  walks: count,
}: Bench): Promise<Pick<AtSockets, 'walkMicroseconds' | 'walkOfC' | 'stallMilliseconds'>> {
  const c = startWalker(join(folder, 'read-tables'));
  const own = startWalker(node, [...IMAGE.flags, join(folder, 'walk-tables.mjs')]);
  const pairs: { c: number; own: number; stall: number }[] = [];
  // The first walk waits for the other program's start.
  await own.walk();
  while (pairs.length < count) {
    const [byC = 0] = await c.walk();
    const [byOwn = 0, stall = 0] = await own.walk();
    pairs.push({ c: byC, own: byOwn, stall });
  }
  await Promise.all([c.stop(), own.stop()]);
  return {
    walkMicroseconds: pairs.map((pair) => pair.own),
    walkOfC: pairs.map((pair) => pair.own / pair.c),
    stallMilliseconds: pairs.map(({ stall }) => stall),
  };
}

async function startMilliseconds(bench: Bench): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < bench.starts; round += 1) {
    const sidecar = await startSidecar(bench, FIRST_PORT);
    taken.push(sidecar.startMilliseconds);
    await sidecar.stop();
  }
  return taken;
}

async function idleNodeKilobytes(bench: Bench): Promise<number> {
  const idle = await startIdleNode(bench);
  const memory = anonymousKilobytes(idle.pid);
  await idle.stop();
  return memory;
}

async function availablePerSidecar(bench: Bench): Promise<number> {
  // The first one brings the pages of Node's file, which all others share.
  const [first] = await startMany(bench, 1);
  const before = availableKilobytes();
  const more = await startMany(bench, bench.manySidecars, FIRST_PORT + 1);
  await seconds(bench.memorySettleSeconds);
  const after = availableKilobytes();
  for (const sidecar of [first, ...more]) await sidecar.stop();
  return (before - after) / more.length;
}

const FIRST_PORT = 7070;

async function startMany(bench: Bench, count: number, from = FIRST_PORT): Promise<[Measured, ...Measured[]]> {
  const [first, ...more] = Array.from({ length: count }, (_, index) => from + index);
  const sidecars: [Measured, ...Measured[]] = [await startSidecar(bench, first ?? from)];
  for (const port of more) sidecars.push(await startSidecar(bench, port));
  return sidecars;
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
