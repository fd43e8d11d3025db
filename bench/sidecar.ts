import { join } from 'node:path';
import { REPOSITORY } from '../hack/cache.ts';
import { run } from '../hack/run.ts';
import type { Benchmark } from './benchmark.ts';
import { atMost, type Figure, ratio } from './figure.ts';
import { megabytes } from './megabytes.ts';
import type { AtSockets, Figures } from './sidecar-figures.ts';

/** The sidecar beside a walk of the tables per request, and beside C. */
export const SIDECAR: Benchmark = {
  on: 'machine',
  name: 'sidecar',
  title: 'the sidecar in a network namespace with many sockets, nothing changing',
  async measure({ isQuick }) {
    const words = [join(REPOSITORY, 'bench/sidecar-program.ts'), ...(isQuick ? ['--quick'] : [])];
    // What it is doing goes by on standard error; nothing of it is needed here.
    const json = await run(process.execPath, words, { cwd: REPOSITORY, timeout: TIMEOUT_MS });
    return figuresOf(JSON.parse(json));
  },
};

/** Twice what it takes. */
const TIMEOUT_MS = 1_200_000;

function figuresOf({ startMilliseconds, idleNodeKilobytes, availableKilobytes, at }: Figures): Figure[] {
  return [
    ...at.flatMap(figuresAt),
    { name: 'start to first answer', unit: 'ms', values: startMilliseconds, goal: atMost(80) },
    {
      name: 'available memory per sidecar process',
      unit: 'MB',
      values: [megabytes(availableKilobytes)],
      goal: atMost(8.5),
    },
    { name: 'anonymous memory of a Node that does nothing', unit: 'MB', values: [megabytes(idleNodeKilobytes)] },
  ];
}

/**
 * What a status may take, in microseconds and beside a walk: the prototype took 80 µs whatever the number, and a walk 13
 * and 70 ms. Without sockets a walk is too short to tell.
 */
const STATUS_GOALS: Readonly<Record<number, number>> = { 10000: 1 / 150, 50000: 1 / 800 };

function figuresAt(figures: AtSockets): Figure[] {
  const { sockets, statusMicroseconds, walkMicroseconds, walkOfC, stallMilliseconds } = figures;
  const where = `${sockets.toLocaleString('en')} sockets: `;
  const ofWalk = STATUS_GOALS[sockets];
  const walk = { name: 'a walk', values: walkMicroseconds };
  const status = { unit: 'µs', values: statusMicroseconds };
  return [
    { name: `${where}GET /status`, ...status, goal: atMost(100) },
    {
      name: `${where}GET /status beside a walk`,
      ...status,
      comparedWith: walk,
      ...(ofWalk && { goal: ratio.atMost(ofWalk) }),
    },
    {
      name: `${where}a walk, turn by turn with one by C`,
      unit: '×',
      values: walkOfC,
      ...(sockets === 10_000 && { goal: atMost(1.05) }),
    },
    { name: `${where}longest stall of the event loop in a walk`, unit: 'ms', values: stallMilliseconds },
    {
      name: `${where}CPU time of an idle sidecar per minute`,
      unit: 'ms',
      values: figures.cpuMillisecondsPerMinute,
      goal: atMost(6),
    },
    { name: `${where}anonymous memory, idle`, unit: 'MB', values: figures.idleKilobytes.map(megabytes) },
    {
      name: `${where}anonymous memory after 6,000 requests`,
      unit: 'MB',
      values: figures.askedKilobytes.map(megabytes),
    },
  ];
}
