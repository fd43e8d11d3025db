import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** How the sidecar is run on one of its hosts. */
export interface LabHost {
  name: 'Node' | 'the native host';
  program: string;
  /** Before the sidecar's own words. */
  words: readonly string[];
}

const MAIN = new URL('../main.ts', import.meta.url).pathname;
const DIST = new URL('../../dist', import.meta.url).pathname;

/** Where `spawner-sidecar` is, and `run-script`, as `npm test` builds them; undefined where they are not built. */
export const NATIVE_FOLDER: string | undefined = process.env.SPAWNER_NATIVE_HOST || undefined;

/** For tests of a sidecar's process: the hosts that can be had here. */
export const HOSTS: readonly LabHost[] = [
  { name: 'Node', program: process.execPath, words: ['--disable-warning=ExperimentalWarning', MAIN] },
  ...nativeHost(),
];

function nativeHost(): LabHost[] {
  const program = join(NATIVE_FOLDER ?? DIST, 'spawner-sidecar');
  if (existsSync(program)) return [{ name: 'the native host', program, words: [] }];
  process.stderr.write('Skipping the native host: npm test builds it, or npm run build:host\n');
  return [];
}
