import { step } from '../hack/base/progress.ts';
import type { Benchmark, Effort } from './benchmark.ts';
import type { Figure } from './report/figure.ts';
import { rounded } from './report/format-number.ts';
import type { MachineFacts } from './report/machine-facts.ts';
import type { BenchmarkReport, Report } from './report/report.ts';
import { withSystem } from './system/system.ts';

/** Runs benchmarks one after the other, first those of the parts. One that fails is reported, and the others go on. */
export async function runBenchmarks(
  chosen: readonly Benchmark[],
  { machine, ...effort }: Effort & { machine: MachineFacts },
): Promise<Report> {
  const began = new Date();
  const benchmarks: BenchmarkReport[] = [];
  for (const benchmark of chosen)
    if (benchmark.on === 'machine') benchmarks.push(await report(benchmark, () => benchmark.measure(effort)));
  const others = chosen.filter((benchmark) => benchmark.on === 'system');
  if (others.length > 0)
    await withSystem(async (system) => {
      for (const benchmark of others) benchmarks.push(await report(benchmark, () => benchmark.measure(effort, system)));
    });
  const seconds = Math.round((Date.now() - began.getTime()) / 1000);
  return { version: 1, began: began.toISOString(), seconds, isQuick: effort.isQuick, machine, benchmarks };
}

async function report({ name, title }: Benchmark, measure: () => Promise<Figure[]>): Promise<BenchmarkReport> {
  const began = performance.now();
  try {
    const figures = (await step(`${name}: ${title}`, measure)).map(roundedFigure);
    return { kind: 'measured', name, title, seconds: Math.round((performance.now() - began) / 1000), figures };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { kind: 'failed', name, title };
  }
}

function roundedFigure(figure: Figure): Figure {
  const { values, comparedWith } = figure;
  const others = comparedWith && { comparedWith: { ...comparedWith, values: comparedWith.values.map(rounded) } };
  return { ...figure, values: values.map(rounded), ...others };
}
