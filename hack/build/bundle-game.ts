import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';
import { ESM_BUNDLE, WITH_REQUIRE } from './bundle-options.ts';

/** Bundles the game's server and its page into a folder, from where it runs. Returns what went into the server. */
export async function bundleGame(folder: string): Promise<Metafile> {
  const page = 'demo/drop-four/page';
  mkdirSync(folder, { recursive: true });
  await build({
    ...ESM_BUNDLE,
    platform: 'browser',
    entryPoints: [`${page}/page.ts`],
    outfile: join(folder, 'page.js'),
  });
  for (const file of ['index.html', 'page.css']) copyFileSync(join(REPOSITORY, page, file), join(folder, file));
  const { metafile } = await build({
    ...ESM_BUNDLE,
    platform: 'node',
    target: 'node24',
    metafile: true,
    entryPoints: ['demo/drop-four/main.ts'],
    outfile: join(folder, 'main.mjs'),
    // The WebSocket package is CommonJS, and calls require for Node's own modules.
    banner: WITH_REQUIRE,
    // Optional, native and older than Node 20's own.
    external: ['bufferutil', 'utf-8-validate'],
  });
  return metafile;
}
