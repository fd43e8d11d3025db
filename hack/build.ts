import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** Bundles each process into one file under dist/. The three processes of the `spawner` image keep their source maps. */
rmSync('dist', { recursive: true, force: true });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = { bundle: true, platform: 'node', format: 'esm', logLevel: 'warning', legalComments: 'none' } as const;
await build({
  ...shared,
  target: 'node20',
  minify: true,
  define: { SPAWNER_VERSION: JSON.stringify(version) },
  entryPoints: ['sidecar/main.ts'],
  outfile: 'dist/sidecar.js',
});
chmodSync('dist/sidecar.js', 0o755);
await build({
  ...shared,
  target: 'node24',
  entryPoints: { webhook: 'webhook/main.ts', controller: 'controller/main.ts', reaper: 'reaper/main.ts' },
  outdir: 'dist',
  sourcemap: true,
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
