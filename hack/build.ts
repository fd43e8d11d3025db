import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { type BuildOptions, build } from 'esbuild';

/** Bundles each process into one file under dist/. Names are kept, so that stack traces can be read. */
rmSync('dist', { recursive: true, force: true });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
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

// The sidecar runs on the machine's own Node as well, outside Kubernetes.
await build({
  ...shared,
  minify: true,
  target: 'node20',
  define: { SPAWNER_VERSION: JSON.stringify(version) },
  entryPoints: ['sidecar/main.ts'],
  format: 'cjs',
  outfile: 'dist/sidecar.cjs',
});
chmodSync('dist/sidecar.cjs', 0o755);

await build({
  ...shared,
  target: 'node24',
  entryPoints: {
    webhook: 'webhook/main.ts',
    controller: 'controller/main.ts',
    reaper: 'reaper/main.ts',
    'helm-test': 'helm-test/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  banner: REQUIRE,
});

await build({
  ...shared,
  target: 'node22',
  define: { SPAWNER_VERSION: JSON.stringify(version) },
  entryPoints: ['plugin/main.ts'],
  outfile: 'dist/kubectl-spawner.mjs',
  banner: REQUIRE,
});
chmodSync('dist/kubectl-spawner.mjs', 0o755);
