import { isDeepStrictEqual } from 'node:util';
import type { MachineFacts } from './machine-facts.ts';
import type { BenchmarkReport, Report } from './report.ts';

/**
 * A report with the figures of a later run in place of its own, as far as that has them, and behind them those that it has not had.
 * @throws Error where the later one is quick, was run on another machine, or has a benchmark that failed
 */
export function replaceBenchmarks(report: Report, later: Report): Report {
  if (later.isQuick) throw new Error('Cannot replace figures: expected a run that is not quick');
  if (!isDeepStrictEqual(machineOf(report.machine), machineOf(later.machine)))
    throw new Error('Cannot replace figures: expected a run on the same machine; measure everything: npm run bench');
  const { began, machine } = later;
  const again = { began, commit: machine.commit, loadBefore: machine.loadBefore };
  const measured = later.benchmarks.map((each): BenchmarkReport => {
    if (each.kind === 'failed') throw new Error(`Cannot replace figures: the benchmark ${each.name} failed`);
    return { ...each, again };
  });
  const known = report.benchmarks.map((each) => measured.find(({ name }) => name === each.name) ?? each);
  const added = measured.filter(({ name }) => !report.benchmarks.some((each) => each.name === name));
  return { ...report, benchmarks: [...known, ...added] };
}

function machineOf({ commit: _, loadBefore: __, ...machine }: MachineFacts): Partial<MachineFacts> {
  return machine;
}
