import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { REPOSITORY } from '../hack/base/paths.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { compareLimits, HEADROOM, mostOf } from './report/limits.ts';
import { performanceFiles } from './report/performance-files.ts';
import { SECTION_TEXTS } from './report/performance-text.ts';
import { readReport } from './report/report-file.ts';

const report = readReport();

test.each(Object.entries(await performanceFiles(report)))('%s is what docs/performance.json gives', (file, content) => {
  expect(readFileSync(join(REPOSITORY, file), 'utf8')).toBe(content);
});

test('the report has all benchmarks, whole', () => {
  expect(report.benchmarks.map(({ name, kind }) => [name, kind])).toEqual(
    BENCHMARKS.map(({ name }) => [name, 'measured']),
  );
  expect(report.isQuick).toBe(false);
});

test('every benchmark has its text in the document', () => {
  expect(Object.keys(SECTION_TEXTS)).toEqual(BENCHMARKS.map(({ name }) => name));
});

test.each(compareLimits(report))(`the memory limit of the $process is ${HEADROOM} times what was measured`, (limit) => {
  expect(limit.limitMegabytes).toBeGreaterThanOrEqual(HEADROOM * mostOf(limit.peak));
});
