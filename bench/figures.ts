import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { hold } from './hold.ts';
import {
  cpuMilliseconds,
  type Memory,
  medianOf,
  memoryOf,
  startIdleNode,
  startSidecar,
  statusMicroseconds,
} from './process.ts';

/** Where the programs are, which Node runs them, and how long an idle sidecar is watched. */
export interface Bench {
  folder: string;
  node: string;
  seconds: number;
}

/** With so many sockets in the namespace. */
export interface AtSockets {
  sockets: number;
  /** The median of a `GET /status` on a kept connection, nothing changing. */
  statusMicroseconds: number;
  /** The median walk of both tables, by the sidecar and by C, turn by turn. */
  walkMicroseconds: number;
  cWalkMicroseconds: number;
  /** The longest that the event loop stood still in a walk. */
  stallMilliseconds: number;
  /** Of an idle sidecar at its default refresh time, nothing changing. */
  cpuMillisecondsPerMinute: number;
  memory: Memory;
}

/** All that is measured in one run. */
export interface Figures {
  node: string;
  startMilliseconds: number;
  /** A Node that does nothing, to hold the sidecar's memory against. */
  idleNode: Memory;
  /** Change of the machine's available memory per sidecar, of twenty. */
  availableKilobytes: number;
  at: AtSockets[];
}

/** Connections are two sockets each. */
const CONNECTIONS = [0, 5_000, 25_000];

/** Measures everything, some minutes. */
export async function measureAll(bench: Bench): Promise<Figures> {
  const at: AtSockets[] = [];
  for (const connections of CONNECTIONS) at.push(await measureAt(connections, bench));
  return {
    node: execFileSync(bench.node, ['--version'], { encoding: 'utf8' }).trim(),
    startMilliseconds: await startMilliseconds(bench),
    idleNode: await idleNodeMemory(bench),
    availableKilobytes: await availablePerSidecar(bench),
    at,
  };
}

async function measureAt(connections: number, bench: Bench): Promise<AtSockets> {
  const held = await hold(connections, bench.folder);
  const sidecar = await startSidecar(bench, 7070);
  try {
    const before = cpuMilliseconds(sidecar.pid);
    await new Promise((resolve) => setTimeout(resolve, bench.seconds * 1000));
    const cpu = cpuMilliseconds(sidecar.pid) - before;
    const status = await statusMicroseconds(7070);
    return {
      sockets: connections * 2,
      statusMicroseconds: status,
      ...walks(bench),
      cpuMillisecondsPerMinute: (cpu * 60) / bench.seconds,
      memory: memoryOf(sidecar.pid),
    };
  } finally {
    await sidecar.stop();
    await held.stop();
  }
}

/** Turn by turn, so that what else the machine does hits both alike; the medians of the medians. */
function walks({
  folder,
  node,
}: Bench): Pick<AtSockets, 'walkMicroseconds' | 'cWalkMicroseconds' | 'stallMilliseconds'> {
  const turns = Array.from({ length: 5 }, () => {
    const [c = 0] = numbersOf(execFileSync(join(folder, 'read-tables'), ['11'], { encoding: 'utf8' }));
    const [own = 0, stall = 0] = numbersOf(
      execFileSync(node, [join(folder, 'walk-tables.mjs'), '11'], { encoding: 'utf8' }),
    );
    return { c, own, stall };
  });
  return {
    walkMicroseconds: medianOf(turns.map(({ own }) => own)),
    cWalkMicroseconds: medianOf(turns.map(({ c }) => c)),
    stallMilliseconds: medianOf(turns.map(({ stall }) => stall)),
  };
}

function numbersOf(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}

async function startMilliseconds(bench: Bench): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const sidecar = await startSidecar(bench, 7070);
    taken.push(sidecar.startMilliseconds);
    await sidecar.stop();
  }
  return medianOf(taken);
}

async function idleNodeMemory(bench: Bench): Promise<Memory> {
  const idle = await startIdleNode(bench);
  const memory = memoryOf(idle.pid);
  await idle.stop();
  return memory;
}

async function availablePerSidecar(bench: Bench): Promise<number> {
  const first = await startSidecar(bench, 7000);
  const before = availableKilobytes();
  const more = await Promise.all(Array.from({ length: 20 }, (_, index) => startSidecar(bench, 7001 + index)));
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = availableKilobytes();
  for (const sidecar of [first, ...more]) await sidecar.stop();
  return (before - after) / more.length;
}

function availableKilobytes(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(execFileSync('cat', ['/proc/meminfo'], { encoding: 'utf8' }))?.[1]);
}

/** The figures as a person reads them. */
export function describeFigures({
  node,
  startMilliseconds: start,
  idleNode,
  availableKilobytes: available,
  at,
}: Figures): string {
  const rows = at.map(({ sockets, memory, ...figures }) => [
    sockets.toLocaleString('en'),
    `${figures.statusMicroseconds.toFixed(0)} µs`,
    `1/${(figures.walkMicroseconds / figures.statusMicroseconds).toFixed(0)}`,
    `${(figures.walkMicroseconds / 1000).toFixed(1)} ms`,
    `${(figures.walkMicroseconds / figures.cWalkMicroseconds).toFixed(2)} ×`,
    `${figures.stallMilliseconds.toFixed(1)} ms`,
    `${figures.cpuMillisecondsPerMinute.toFixed(1)} ms`,
    `${memory.privateKilobytes.toLocaleString('en')} kB`,
  ]);
  const headings = ['sockets', 'status', 'of a walk', 'walk', 'of C', 'loop stall', 'CPU a minute', 'private'];
  const lines = [headings, ...rows].map((row) => row.map((cell) => cell.padStart(13)).join(''));
  return [
    `spawner-sidecar on Node ${node}`,
    ...lines,
    `start to first answer ${start.toFixed(0)} ms; available memory per sidecar ${available.toFixed(0)} kB; ` +
      `a Node that does nothing has ${idleNode.privateKilobytes.toLocaleString('en')} kB private`,
    '',
  ].join('\n');
}
