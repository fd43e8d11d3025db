import type { BuildOptions } from 'esbuild';
import { REPOSITORY } from '../base/paths.ts';

/** What all bundles of ES modules have in common. Names are kept, so that stack traces can be read. */
export const ESM_BUNDLE = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  format: 'esm',
  logLevel: 'warning',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
} satisfies BuildOptions;

/** For bundles with dependencies that are CommonJS and call require for Node's own modules. */
export const WITH_REQUIRE = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};
