import { formatNumber } from './format-number.ts';

/** Something that was measured, and how it has to be. */
export interface Figure {
  /** What it is, in words; no two of a benchmark have the same. */
  name: string;
  /** Such as `ms`; megabytes are 10⁶ bytes. Empty for plain numbers, `×` for ratios taken pair by pair. */
  unit: string;
  /** One for each repetition, in their order; what is told of them is the median. */
  values: readonly number[];
  /** The same of something else, measured in the same run. */
  comparedWith?: Sample;
  goal?: Goal;
}

/** Repetitions of what a figure is held against, in the figure's unit. */
export interface Sample {
  name: string;
  values: readonly number[];
}

/** A limit of a figure's median, or of its ratio to the median of what it is compared with. */
export interface Goal {
  of: 'median' | 'ratio';
  is: 'at most' | 'at least';
  limit: number;
}

/** A goal for the figure itself. */
export function atMost(limit: number): Goal {
  return { of: 'median', is: 'at most', limit };
}

/** A goal for the figure itself. */
export function atLeast(limit: number): Goal {
  return { of: 'median', is: 'at least', limit };
}

/** Goals for the ratio of the figure to what it is compared with. */
export const ratio = {
  atMost: (limit: number): Goal => ({ of: 'ratio', is: 'at most', limit }),
  atLeast: (limit: number): Goal => ({ of: 'ratio', is: 'at least', limit }),
};

/** The value below which this part of the others lies: the nearest one of those measured, never one between two. */
export function computeQuantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The value in the middle. */
export function computeMedian(values: readonly number[]): number {
  return computeQuantile(values, 0.5);
}

/** The spread: the lower and the upper quartile, so with three values the smallest and the largest. */
export function computeQuartiles(values: readonly number[]): [lower: number, upper: number] {
  return [computeQuantile(values, 0.25), computeQuantile(values, 0.75)];
}

/** The ratio of the median to the median of what it is compared with. */
export function computeRatio({ values, comparedWith }: Figure): number | undefined {
  return comparedWith && computeMedian(values) / computeMedian(comparedWith.values);
}

/** Whether a figure is as it has to be; undefined where nothing is asked of it. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal, values } = figure;
  if (!goal) return undefined;
  const value = goal.of === 'ratio' ? (computeRatio(figure) ?? Number.NaN) : computeMedian(values);
  return goal.is === 'at most' ? value <= goal.limit : value >= goal.limit;
}

/** A goal in words, such as `≤ 100 µs`. */
export function describeGoal({ goal, unit }: Figure): string {
  if (!goal) return '';
  const sign = goal.is === 'at most' ? '≤' : '≥';
  return `${sign} ${goal.of === 'ratio' ? describeRatio(goal.limit) : withUnit(goal.limit, unit)}`;
}

/** A ratio as people say it: three times as much, or an eleventh. */
export function describeRatio(value: number): string {
  return value > 0 && value < 0.1 ? `1/${formatNumber(1 / value)}` : `${formatNumber(value)} ×`;
}

/** A number with its unit. */
export function withUnit(value: number, unit: string): string {
  return unit ? `${formatNumber(value)} ${unit}` : formatNumber(value);
}
