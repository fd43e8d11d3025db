import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { REPOSITORY } from '../base/paths.ts';
import type { SkippedTest } from './skipped-tests.ts';

/** How many checks passed and failed, and which were left out. */
export interface Tally {
  passed: number;
  failed: number;
  skipped?: readonly SkippedTest[];
}

/** What Jest writes. https://jestjs.io/docs/configuration#testresultsprocessor-string */
interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** Both together. */
export function addTallies(one: Tally, other: Tally): Tally {
  const skipped = [...(one.skipped ?? []), ...(other.skipped ?? [])];
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped };
}

/**
 * Runs one of the projects of jest.config.js, with its output on the terminal.
 * @param options.patterns of the paths of the files to run; all where there is none
 */
export async function runJest(
  project: string,
  { patterns, env = {}, args = [] }: { patterns: readonly string[]; env?: Record<string, string>; args?: string[] },
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-jest-'));
  const results = join(folder, 'results.json');
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const only = patterns.flatMap((pattern) => ['--testPathPatterns', pattern, '--passWithNoTests']);
  const flags = ['--selectProjects', project, '--json', '--outputFile', results, ...only, ...args];
  try {
    // Jest writes its JSON to standard output as well, which is of no use here.
    const child = spawn(process.execPath, [...node, ...flags], {
      cwd: REPOSITORY,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    return parseTally(readFileSync(results, 'utf8'), code === 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A suite that could not even be loaded counts as a failure, although Jest counts none of its tests. */
function parseTally(json: string, succeeded: boolean): Tally {
  const results = JSON.parse(json) as JestResults;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    failed: succeeded ? failed : Math.max(1, failed),
    skipped: results.testResults.flatMap(listSkipped),
  };
}

function listSkipped({ name, assertionResults }: JestResults['testResults'][number]): SkippedTest[] {
  return assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => ({ file: relative(REPOSITORY, name), name: fullName }));
}
