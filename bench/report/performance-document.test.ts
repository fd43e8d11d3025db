import { expect, test } from '@jest/globals';
import { atMost } from './figure.ts';
import { renderDocument } from './performance-document.ts';
import type { BenchmarkReport } from './report.ts';
import { readReport } from './report-file.ts';

const report = readReport();
const figure = { name: 'a start', unit: 'ms', values: [90], goal: atMost(80) };
const measured = { kind: 'measured', name: 'another', title: 'the sidecar', seconds: 1, figures: [figure] } as const;
/** A report has to have all benchmarks for the first table; what is added to them is told as well. */
const documentWith = ({ benchmarks = [], ...more }: Partial<typeof report>) =>
  renderDocument({ ...report, ...more, benchmarks: [...report.benchmarks.map(withoutGoals), ...benchmarks] }, []);
const withoutGoals = (benchmark: BenchmarkReport): BenchmarkReport =>
  benchmark.kind === 'failed'
    ? benchmark
    : { ...benchmark, figures: benchmark.figures.map(({ goal: _, ...rest }) => rest) };

test('renderDocument() lists what missed its goal', () => {
  const text = documentWith({ benchmarks: [{ ...measured, figures: [figure] }] });
  expect(text).toContain('0 goals are met, 1 missed:\n\n- another: a start: 90 ms; goal ≤ 80 ms\n');
});

test('renderDocument() says that nothing missed its goal', () => {
  const text = documentWith({ benchmarks: [{ ...measured, figures: [{ ...figure, values: [70] }] }] });
  expect(text).toContain('All 1 goals are met.');
});

test.each([
  [0.04, 'Nothing else ran on it.'],
  [3, 'In the minute before, 3 processes wanted to run: other work was in the way.'],
])('renderDocument() reports a load of %d', (loadBefore, told) => {
  expect(documentWith({ machine: { ...report.machine, cores: 2, loadBefore } })).toContain(told);
});

test('renderDocument() says which benchmark failed', () => {
  const failed = { kind: 'failed', name: 'another', title: 'the sidecar' } as const;
  expect(documentWith({ benchmarks: [failed] })).toContain('It failed.');
});
