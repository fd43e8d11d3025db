import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { bundlePrelude } from '../hack/bundle-sidecar.ts';
import { NATIVE_FOLDER } from './lab-hosts.ts';

const runScript = join(NATIVE_FOLDER ?? '', 'run-script');
const nativeTest = existsSync(runScript) ? test : test.skip;

/** What a script prints on Node and on the native host. */
async function printedByBoth(entry: string): Promise<[node: string, native: string]> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-conformance-'));
  try {
    const [script, prelude] = [join(folder, 'script.cjs'), join(folder, 'prelude.js')];
    const entryPoints = [new URL(entry, import.meta.url).pathname];
    await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
    await bundlePrelude(prelude);
    const run = (program: string, ...words: string[]) =>
      execFileSync(program, words, { encoding: 'utf8', maxBuffer: 64e6 });
    return [run(process.execPath, script), run(runScript, prelude, script)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

nativeTest(
  'both hosts give the same answers, byte by byte, to the same tables at the same times',
  async () => {
    const [node, native] = await printedByBoth('conformance-run.ts');
    expect(native.split('\n')).toEqual(node.split('\n'));
    expect(node.split('\n').length).toBeGreaterThan(1200);
  },
  30_000,
);
