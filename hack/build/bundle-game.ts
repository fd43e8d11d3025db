import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';

const SHARED = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  format: 'esm',
  logLevel: 'warning',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
} satisfies BuildOptions;

/** Bundles the game's server and its page into a folder, from where it runs. Returns what went into the server. */
export async function bundleGame(folder: string): Promise<Metafile> {
  const page = 'demo/drop-four/page';
  mkdirSync(folder, { recursive: true });
  await build({ ...SHARED, platform: 'browser', entryPoints: [`${page}/page.ts`], outfile: join(folder, 'page.js') });
  for (const file of ['index.html', 'page.css']) copyFileSync(join(REPOSITORY, page, file), join(folder, file));
  const { metafile } = await build({
    ...SHARED,
    platform: 'node',
    target: 'node24',
    metafile: true,
    entryPoints: ['demo/drop-four/main.ts'],
    outfile: join(folder, 'main.mjs'),
    // The WebSocket package is CommonJS, and calls require for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    // Optional, native and older than Node 20's own.
    external: ['bufferutil', 'utf-8-validate'],
  });
  return metafile;
}
