import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { step } from '../hack/progress.ts';
import { type Held, hold } from './hold.ts';
import {
  anonymousKilobytes,
  cpuMilliseconds,
  type Measured,
  medianOf,
  type SidecarCommand,
  startIdleNode,
  startSidecar,
  statusMicroseconds,
  statusWaits,
  type Waits,
} from './process.ts';
import type { Walker } from './walker.ts';
import { type Walks, walks } from './walks.ts';

/** Where the programs are, which Node runs them, and how long idle sidecars are watched. */
export interface Bench {
  folder: string;
  node: string;
  sidecar: SidecarCommand;
  /** Starts the sidecar's own walk. */
  startOwnWalker(): Walker;
  seconds: number;
}

/** With so many sockets in the namespace. */
export interface AtSockets extends Walks {
  sockets: number;
  /** The median of a `GET /status` on a kept connection, nothing changing. */
  statusMicroseconds: number;
  /** The same while 100 connections a second come and go. */
  churned: Waits;
  /** Of an idle sidecar at its default refresh time, nothing changing. */
  cpuMillisecondsPerMinute: number;
  /** Anonymous memory, before and after 6,000 requests. */
  idleKilobytes: number;
  askedKilobytes: number;
}

/** All that is measured in one run. */
export interface Figures {
  /** What the sidecar ran on. */
  host: string;
  startMilliseconds: number;
  /** Anonymous memory of a Node that does nothing, to hold the sidecar's against. */
  idleNodeKilobytes: number;
  /** Change of the machine's available memory per sidecar. */
  availableKilobytes: number;
  at: AtSockets[];
}

/** Connections are two sockets each. */
const CONNECTIONS = [0, 5_000, 25_000];

/** Several at once, because the machine has others to serve: what is said of one of them is the median. */
const IDLE_SIDECARS = 5;

/** Until what a start leaves behind is done: the first beats and the walks that its own segments ask for, gate.ts. */
const SETTLE_SECONDS = 75;

/** Some walks of 50,000 sockets, each of which may take 2 % of the time. */
const CHURN_SECONDS = 30;

/** Sidecars over which the change of the machine's available memory is shared out. */
const MANY_SIDECARS = 50;

/** Measures everything, some minutes. */
export async function measureAll(bench: Bench): Promise<Figures> {
  const at: AtSockets[] = [];
  for (const connections of CONNECTIONS) at.push(await measureAt(connections, bench));
  return {
    host: bench.sidecar.program === bench.node ? await versionOf(bench.node) : 'its native host',
    startMilliseconds: await step('starting a sidecar, 15 times', () => startMilliseconds(bench)),
    idleNodeKilobytes: await idleNodeKilobytes(bench),
    availableKilobytes: await step(`memory of ${MANY_SIDECARS} sidecars`, () => availablePerSidecar(bench)),
    at,
  };
}

async function versionOf(node: string): Promise<string> {
  return `Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`;
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
    const title = `watching ${IDLE_SIDECARS} idle sidecars for ${bench.seconds} s, and asking one`;
    const idle = await step(title, () => watchIdle(bench));
    const churned = await step(`asking for ${CHURN_SECONDS} s while connections come and go`, () =>
      waitsInChurn(bench, held),
    );
    return { sockets, ...walked, ...idle, churned };
  } finally {
    await held.stop();
  }
}

async function watchIdle(
  bench: Bench,
): Promise<Pick<AtSockets, 'cpuMillisecondsPerMinute' | 'statusMicroseconds' | 'idleKilobytes' | 'askedKilobytes'>> {
  const sidecars = await startMany(bench, IDLE_SIDECARS);
  try {
    await seconds(SETTLE_SECONDS);
    const before = sidecars.map(({ pid }) => cpuMilliseconds(pid));
    await seconds(bench.seconds);
    const spent = sidecars.map(({ pid }, index) => cpuMilliseconds(pid) - (before[index] ?? 0));
    const [{ pid }] = sidecars;
    const idleKilobytes = anonymousKilobytes(pid);
    return {
      cpuMillisecondsPerMinute: (medianOf(spent) * 60) / bench.seconds,
      idleKilobytes,
      statusMicroseconds: await statusMicroseconds(FIRST_PORT),
      askedKilobytes: anonymousKilobytes(pid),
    };
  } finally {
    for (const sidecar of sidecars) await sidecar.stop();
  }
}

async function waitsInChurn({ sidecar }: Bench, held: Held): Promise<Waits> {
  const { stop } = await startSidecar(sidecar, FIRST_PORT);
  try {
    return await held.whileChurning(() => statusWaits(FIRST_PORT, CHURN_SECONDS));
  } finally {
    await stop();
  }
}

async function startMilliseconds(bench: Bench): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    const sidecar = await startSidecar(bench.sidecar, FIRST_PORT);
    taken.push(sidecar.startMilliseconds);
    await sidecar.stop();
  }
  return medianOf(taken);
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
  const more = await startMany(bench, MANY_SIDECARS, FIRST_PORT + 1);
  await seconds(SETTLE_SECONDS);
  const after = availableKilobytes();
  for (const sidecar of [first, ...more]) await sidecar.stop();
  return (before - after) / more.length;
}

const FIRST_PORT = 7070;

async function startMany(bench: Bench, count: number, from = FIRST_PORT): Promise<[Measured, ...Measured[]]> {
  const [first, ...more] = Array.from({ length: count }, (_, index) => from + index);
  const sidecars: [Measured, ...Measured[]] = [await startSidecar(bench.sidecar, first ?? from)];
  for (const port of more) sidecars.push(await startSidecar(bench.sidecar, port));
  return sidecars;
}

function availableKilobytes(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
