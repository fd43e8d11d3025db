import type { Figure } from './figure.ts';
import type { Report } from './report.ts';

/**
 * A figure of a report.
 * @throws Error where it is not there, as in a report of some benchmarks only
 */
export function findFigure({ benchmarks }: Report, benchmark: string, name: string): Figure {
  const found = benchmarks.find((each) => each.name === benchmark);
  const figure = found?.kind === 'measured' ? found.figures.find((each) => each.name === name) : undefined;
  if (figure) return figure;
  throw new Error(
    `Cannot find a figure: expected "${name}" of the benchmark ${benchmark}, got a report without it; measure everything: npm run bench`,
  );
}
