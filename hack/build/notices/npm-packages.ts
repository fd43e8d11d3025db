import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenseTexts } from './license-texts.ts';
import type { ShippedWork } from './notices.ts';

/**
 * The npm packages in a bundle.
 * @param inputs the bundle's sources as esbuild's metafile names them, relative to the repository
 */
export function bundledPackages(repository: string, inputs: readonly string[]): ShippedWork[] {
  const folders = inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));
    return { name, version, license, texts: licenseTexts(join(repository, folder)) };
  });
}
