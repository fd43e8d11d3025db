import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { bundlePrelude } from '../hack/bundle-sidecar.ts';
import { NATIVE_FOLDER } from './lab-hosts.ts';

const runScript = join(NATIVE_FOLDER ?? '', 'run-script');
const nativeTest = existsSync(runScript) ? test : test.skip;

/** What a script prints on Node and on the native host, by lines. */
async function printedByBoth(entry: string): Promise<[node: string[], native: string[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-conformance-'));
  try {
    const [script, prelude] = [join(folder, 'script.cjs'), join(folder, 'prelude.js')];
    const entryPoints = [new URL(entry, import.meta.url).pathname];
    await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
    await bundlePrelude(prelude);
    const run = (program: string, ...words: string[]) => {
      // A file takes everything before the script ends; a pipe that is full does not.
      const printed = join(folder, 'printed');
      const file = openSync(printed, 'w');
      execFileSync(program, words, { stdio: ['ignore', file, 'inherit'] });
      closeSync(file);
      return readFileSync(printed, 'utf8').split('\n');
    };
    return [run(process.execPath, script), run(runScript, prelude, script)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

nativeTest(
  'both hosts give the same answers, byte by byte, to the same tables at the same times',
  async () => {
    const [node, native] = await printedByBoth('conformance-run.ts');
    // The first one that differs tells more than all that come after it.
    const at = node.findIndex((line, index) => line !== native[index]);
    expect([at, native[at]]).toEqual([-1, node[at]]);
    expect(native.length).toBe(node.length);
    expect(node.length).toBeGreaterThan(1200);
  },
  30_000,
);
