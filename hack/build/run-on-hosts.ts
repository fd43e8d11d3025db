import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { bundlePrelude } from './bundle-sidecar.ts';

/** Ends a host that hangs. The longest script takes ten seconds alone, and a machine may be busy with thirty times as much. */
const TIMEOUT_MS = 600_000;

// Where `npm test` builds the native host; the sidecar's tests skip it if it has not been built.
const RUN_SCRIPT = join(process.env.SPAWNER_NATIVE_HOST || '/nowhere', 'run-script');

/** For tests: false if the native host has not been built. */
export const hasNativeHost: boolean = existsSync(RUN_SCRIPT);

/** What a script prints on each host of the sidecar that is here, Node first, by lines. `before` is put before the program's own words. */
export async function printedByEach(entry: URL, before: readonly string[] = []): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-both-hosts-'));
  try {
    const [script, prelude] = [join(folder, 'script.cjs'), join(folder, 'prelude.js')];
    const entryPoints = [entry.pathname];
    await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
    await bundlePrelude(prelude);
    const run = (...words: string[]) => {
      // A file takes everything before the script ends; a pipe that is full does not.
      const printed = join(folder, 'printed');
      const file = openSync(printed, 'w');
      const [program = '', ...others] = [...before, ...words];
      execFileSync(program, others, { stdio: ['ignore', file, 'inherit'], timeout: TIMEOUT_MS });
      closeSync(file);
      return readFileSync(printed, 'utf8').split('\n');
    };
    const native = hasNativeHost ? [run(RUN_SCRIPT, prelude, script)] : [];
    return [run(process.execPath, script), ...native];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
