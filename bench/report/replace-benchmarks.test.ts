import { expect, test } from '@jest/globals';
import { replaceBenchmarks } from './replace-benchmarks.ts';
import type { BenchmarkReport, Report } from './report.ts';
import { readReport } from './report-file.ts';

const whole = readReport();
const newer: BenchmarkReport = { kind: 'measured', name: 'reaper', title: 'the reaper', seconds: 1, figures: [] };
const later = (more: Partial<Report> = {}): Report => ({
  ...whole,
  began: '2030-01-01T00:00:00Z',
  machine: { ...whole.machine, commit: 'later', loadBefore: 0.5 },
  benchmarks: [newer],
  ...more,
});

test('replaceBenchmarks() puts the later figures in their place, and names the run they are from', () => {
  const { benchmarks, ...rest } = replaceBenchmarks(whole, later());
  expect(rest).toEqual({ ...whole, benchmarks: undefined });
  expect(benchmarks.map(({ name }) => name)).toEqual(whole.benchmarks.map(({ name }) => name));
  expect(benchmarks.filter((each, at) => each !== whole.benchmarks[at])).toEqual([
    { ...newer, again: { began: '2030-01-01T00:00:00Z', commit: 'later', loadBefore: 0.5 } },
  ]);
});

test('replaceBenchmarks() adds what was not measured before', () => {
  const added = replaceBenchmarks(whole, later({ benchmarks: [{ ...newer, name: 'later' }] })).benchmarks;
  expect(added.slice(0, -1)).toEqual(whole.benchmarks);
  expect(added.at(-1)).toMatchObject({ name: 'later', again: { commit: 'later' } });
});

test.each<[string, Partial<Report>]>([
  ['a run that is not quick', { isQuick: true }],
  ['a run on the same machine', { machine: { ...whole.machine, cores: 64 } }],
  ['the benchmark reaper failed', { benchmarks: [{ kind: 'failed', name: 'reaper', title: '' }] }],
])('replaceBenchmarks() refuses: %s', (problem, more) => {
  expect(() => replaceBenchmarks(whole, later(more))).toThrow(problem);
});
