import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './cache.ts';

/** How many checks passed and failed. */
export interface Tally {
  passed: number;
  failed: number;
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
    return tallyOf(readFileSync(results, 'utf8'), code === 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A suite that could not even be loaded counts as a failure, although Jest counts none of its tests. */
function tallyOf(results: string, succeeded: boolean): Tally {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(results) as Record<string, number>;
  const failed = (numFailedTests ?? 0) + (numRuntimeErrorTestSuites ?? 0);
  return { passed: numPassedTests ?? 0, failed: succeeded ? failed : Math.max(1, failed) };
}
