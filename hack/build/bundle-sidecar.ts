import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';

/** The project's version, which its programs say. */
export const VERSION: string = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')).version;

const SHARED = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  minify: true,
  logLevel: 'warning',
  legalComments: 'none',
} satisfies BuildOptions;

/** Bundles the sidecar's core, for both of its hosts. Node 20 is the oldest one that it runs on outside Kubernetes. */
export async function bundleSidecar(outfile: string): Promise<void> {
  await build({
    ...SHARED,
    platform: 'node',
    target: 'node20',
    define: { SPAWNER_VERSION: JSON.stringify(VERSION) },
    entryPoints: ['sidecar/main.ts'],
    format: 'cjs',
    outfile,
  });
}

/** Bundles what runs before the core on the native host. */
export async function bundlePrelude(outfile: string): Promise<void> {
  const entryPoints = ['lib/platform/native/prelude.ts'];
  await build({ ...SHARED, platform: 'neutral', target: 'es2023', entryPoints, format: 'esm', outfile });
}
