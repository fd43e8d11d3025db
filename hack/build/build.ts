import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';
import { bundleGame } from './bundle-game.ts';
import { ESM_BUNDLE, WITH_REQUIRE } from './bundle-options.ts';
import { bundleSidecar, VERSION } from './bundle-sidecar.ts';
import { formatNotices } from './notices/notices.ts';
import { bundledPackages } from './notices/npm-packages.ts';

/** Bundles each process into one file under dist/. */
rmSync('dist', { recursive: true, force: true });
await bundleSidecar('dist/sidecar.cjs');
chmodSync('dist/sidecar.cjs', 0o755);

const { metafile } = await build({
  ...ESM_BUNDLE,
  platform: 'node',
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
  banner: WITH_REQUIRE,
});
writeNotices('dist/NOTICES-spawner.txt', metafile);
writeNotices('dist/drop-four/NOTICES.txt', await bundleGame('dist/drop-four'));

await build({
  ...ESM_BUNDLE,
  platform: 'node',
  target: 'node22',
  define: { SPAWNER_VERSION: JSON.stringify(VERSION) },
  entryPoints: ['plugin/main.ts'],
  outfile: 'dist/kubectl-spawner.mjs',
  banner: WITH_REQUIRE,
});
chmodSync('dist/kubectl-spawner.mjs', 0o755);

function writeNotices(file: string, { inputs }: Metafile): void {
  const packages = bundledPackages(REPOSITORY, Object.keys(inputs));
  writeFileSync(file, formatNotices(packages, readFileSync('LICENSE', 'utf8')));
}
