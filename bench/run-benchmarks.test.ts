import { expect, test } from '@jest/globals';
import type { Benchmark } from './benchmark.ts';
import type { MachineFacts } from './report/machine-facts.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const machine: MachineFacts = {
  cores: 2,
  processor: 'one',
  memoryGigabytes: 8,
  kernel: '6.1',
  cgroupVersion: 2,
  node: 'v24',
  kubernetes: 'v1.34',
  commit: 'abc',
  loadBefore: 0,
};

const broken: Benchmark = {
  on: 'machine',
  name: 'broken',
  title: 'one that fails',
  measure: () => Promise.reject(new Error('Cannot measure /some/path')),
};

const works: Benchmark = {
  on: 'machine',
  name: 'works',
  title: 'one that works',
  measure: async ({ isQuick }) => [{ name: 'quick', unit: '', values: [isQuick ? 1 / 3 : 0] }],
};

test('runBenchmarks() continues after one that fails, and keeps its message out of the report', async () => {
  const report = await runBenchmarks([broken, works], { isQuick: true, machine });
  expect(report).toMatchObject({ version: 1, isQuick: true, machine });
  expect(report.benchmarks).toEqual([
    { kind: 'failed', name: 'broken', title: 'one that fails' },
    {
      kind: 'measured',
      name: 'works',
      title: 'one that works',
      seconds: 0,
      figures: [{ name: 'quick', unit: '', values: [0.333333] }],
    },
  ]);
});
