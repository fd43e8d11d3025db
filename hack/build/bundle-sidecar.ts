import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
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

const DEFINE = { SPAWNER_VERSION: JSON.stringify(VERSION) };

/** Bundles the sidecar for Node. 20 is the oldest one that it runs on outside Kubernetes. */
export async function bundleSidecar(outfile: string): Promise<void> {
  await build({
    ...SHARED,
    platform: 'node',
    target: 'node20',
    define: DEFINE,
    entryPoints: ['sidecar/main.ts'],
    format: 'cjs',
    outfile,
  });
}

/**
 * A script of the native host is the call of a function: what it leaves behind is memory as long as something refers to it, and no
 * longer. `require` is what `import()` comes to.
 */
const SCRIPT = {
  ...SHARED,
  platform: 'neutral',
  target: 'es2023',
  format: 'cjs',
  supported: { 'dynamic-import': false },
  banner: { js: '((module,require)=>{' },
  footer: { js: 'return module.exports})({exports:{}},native.load)' },
} satisfies BuildOptions;

/** Node's own machine, which the native host never asks for. */
const NODE = 'lib/platform/node.ts';

/** Bundles what runs before the sidecar on the native host. */
export async function bundlePrelude(outfile: string): Promise<void> {
  await build({ ...SCRIPT, entryPoints: ['lib/platform/native/prelude.ts'], outfile });
}

/**
 * Bundles the sidecar for the native host into a folder: `main.js`, and a file for each that is imported by `import()`, with all that it
 * needs, whatever else has it too. Returns their names.
 */
export async function bundleParts(folder: string): Promise<string[]> {
  const parts = new Map([['main', 'sidecar/main.ts']]);
  // Goes on with those that it finds.
  for (const [name, entry] of parts)
    await build({
      ...SCRIPT,
      define: DEFINE,
      entryPoints: [entry],
      outfile: join(folder, `${name}.js`),
      plugins: [noticeParts((file) => parts.set(basename(file, '.ts'), file))],
    });
  return [...parts.keys()];
}

function noticeParts(notice: (file: string) => void): Plugin {
  return {
    name: 'parts',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const file = relative(REPOSITORY, join(resolveDir, path));
        if (file !== NODE) notice(file);
        return { path: basename(file, '.ts'), external: true };
      }),
  };
}
