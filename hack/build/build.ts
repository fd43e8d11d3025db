import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';
import { bundleGame } from './bundle-game.ts';
import { bundleSidecar, VERSION } from './bundle-sidecar.ts';
import { formatNotices } from './notices/notices.ts';
import { bundledPackages } from './notices/npm-packages.ts';

/** Bundles each process into one file under dist/. Names are kept, so that stack traces can be read. */
rmSync('dist', { recursive: true, force: true });
const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
} satisfies BuildOptions;

/** Some dependencies are CommonJS and call require for Node's own modules. */
const REQUIRE = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };

await bundleSidecar('dist/sidecar.cjs');
chmodSync('dist/sidecar.cjs', 0o755);

const { metafile } = await build({
  ...shared,
  metafile: true,
  target: 'node24',
  entryPoints: {
    webhook: 'webhook/main.ts',
    controller: 'controller/main.ts',
    reaper: 'reaper/main.ts',
    'helm-test': 'helm-test/main.ts',
    cleanup: 'cleanup/main.ts',
    'session-api': 'sessions/api/main.ts',
    'session-controller': 'sessions/controller/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  banner: REQUIRE,
});
writeNotices('dist/NOTICES-spawner.txt', metafile);
writeNotices('dist/drop-four/NOTICES.txt', await bundleGame('dist/drop-four'));

await build({
  ...shared,
  target: 'node22',
  define: { SPAWNER_VERSION: JSON.stringify(VERSION) },
  entryPoints: ['plugin/main.ts'],
  outfile: 'dist/kubectl-spawner.mjs',
  banner: REQUIRE,
});
chmodSync('dist/kubectl-spawner.mjs', 0o755);

function writeNotices(file: string, { inputs }: Metafile): void {
  const packages = bundledPackages(REPOSITORY, Object.keys(inputs));
  writeFileSync(file, formatNotices(packages, readFileSync('LICENSE', 'utf8')));
}
