import { join } from 'node:path';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { run } from '../../hack/base/run.ts';
import { nativeHost } from '../../hack/build/native-host.ts';
import type { Benchmark } from '../benchmark.ts';
import { megabytes } from '../measure/megabytes.ts';
import type { Figure } from '../report/figure.ts';
import type { Figures, OnHost } from './sidecar-figures.ts';
import { figuresAt } from './sidecar-figures-at.ts';
import { GOALS, type HostGoals } from './sidecar-goals.ts';

/** The sidecar on both hosts, compared with a walk of the tables per request, and with C. */
export const SIDECAR: Benchmark = {
  on: 'machine',
  name: 'sidecar',
  title: 'the sidecar in a network namespace with many sockets',
  async measure({ isQuick }) {
    // Now, as the namespace has no way to what its build may have to download.
    await nativeHost();
    const words = [join(REPOSITORY, 'bench/sidecar/sidecar-program.ts'), ...(isQuick ? ['--quick'] : [])];
    // What it is doing goes by on standard error; nothing of it is needed here.
    const json = await run(process.execPath, words, { cwd: REPOSITORY, timeout: TIMEOUT_MS });
    return toFigures(JSON.parse(json));
  },
};

/** Twice what it takes. */
const TIMEOUT_MS = 1_500_000;

function toFigures({ hosts: { lean, node }, idleNodeKilobytes, cKilobytes }: Figures): Figure[] {
  const one = (name: string, kilobytes: number): Figure => ({ name, unit: 'MB', values: [megabytes(kilobytes)] });
  return [
    ...lean.at.flatMap((at, level) => figuresAt(at, { host: 'lean', goals: GOALS.lean, beside: node.at[level] })),
    ...node.at.flatMap((at) => figuresAt(at, { host: 'node', goals: GOALS.node })),
    ...figuresOfProcess(lean, { host: 'lean', goals: GOALS.lean }),
    ...figuresOfProcess(node, { host: 'node', goals: GOALS.node }),
    one('anonymous memory of a Node that does nothing', idleNodeKilobytes),
    one('anonymous memory of the reader in C', cKilobytes),
  ];
}

function figuresOfProcess(
  { startMilliseconds, availableKilobytes }: OnHost,
  { host, goals }: { host: string; goals: HostGoals },
): Figure[] {
  return [
    { name: `${host}: start to first answer`, unit: 'ms', values: startMilliseconds, goal: goals.start },
    {
      name: `${host}: available memory per sidecar process`,
      unit: 'MB',
      values: [megabytes(availableKilobytes)],
      goal: goals.memory,
    },
  ];
}
