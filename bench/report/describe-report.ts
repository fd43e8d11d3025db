import { type Cell, columns } from '../../lib/process/columns.ts';
import {
  computeMedian,
  computeQuartiles,
  computeRatio,
  describeGoal,
  describeRatio,
  type Figure,
  isMet,
  withUnit,
} from './figure.ts';
import { formatNumber } from './format-number.ts';
import type { BenchmarkReport, Report } from './report.ts';

/** The columns of {@link formatCells}. */
export const HEADINGS = ['', 'median', 'quartiles', 'n', 'compared with', 'ratio', 'goal', ''];

/** A figure as the cells of a row. */
export function formatCells(figure: Figure): string[] {
  const { name, unit, values, comparedWith } = figure;
  const ratio = computeRatio(figure);
  const verdict = isMet(figure);
  return [
    name,
    withUnit(computeMedian(values), unit),
    values.length > 1 ? computeQuartiles(values).map(formatNumber).join(' – ') : '',
    String(values.length),
    comparedWith ? `${withUnit(computeMedian(comparedWith.values), unit)} ${comparedWith.name}` : '',
    ratio === undefined ? '' : describeRatio(ratio),
    describeGoal(figure),
    verdict === undefined ? '' : verdict ? 'met' : 'MISSED',
  ];
}

/** A report as a person reads it on a terminal. */
export function describeReport({ seconds, benchmarks, isQuick }: Report): string {
  const missed = benchmarks.flatMap((each) => (each.kind === 'measured' ? each.figures : [])).filter(isMissed);
  const failed = benchmarks.filter(({ kind }) => kind === 'failed');
  const end = `${missed.length} goals missed, ${failed.length} benchmarks failed, ${(seconds / 60).toFixed(0)} min`;
  const warning = isQuick ? '\nA quick run: the figures say nothing' : '';
  return `${benchmarks.map(section).join('\n')}\n${end}${warning}\n`;
}

function isMissed(figure: Figure): boolean {
  return isMet(figure) === false;
}

function section(benchmark: BenchmarkReport): string {
  const { name, title } = benchmark;
  if (benchmark.kind === 'failed') return `${name}: ${title}\nfailed, see above\n`;
  return `${name}: ${title} (${benchmark.seconds} s)\n${columns([HEADINGS, ...benchmark.figures.map(formatCells)].map(rowOf))}`;
}

/** Names stand at the left, and all else is a number or is about one. */
function rowOf(texts: readonly string[]): Cell[] {
  return texts.map((text, at) => ({ text, isNumber: at > 0 }));
}
