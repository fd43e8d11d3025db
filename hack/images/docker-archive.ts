import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { imageArchitecture } from '../base/architecture.ts';
import { run } from '../base/run.ts';

/** An image of files alone, without a store that would keep it. */
export interface ArchivedImage {
  name: string;
  /** The folder with its files. */
  root: string;
  entrypoint?: readonly string[];
}

/**
 * Hands over an image as an archive that `ctr images import` reads, and removes the archive afterwards.
 * https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function withArchive<T>(image: ArchivedImage, use: (archive: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-archive-'));
  const tar = (archive: string, from: string, ...names: string[]) =>
    run('tar', ['--create', '--numeric-owner', '--file', archive, '--directory', from, ...names]);
  try {
    await tar(join(folder, 'layer.tar'), image.root, '--owner', '0', '--group', '0', '.');
    const layer = createHash('sha256');
    await pipeline(createReadStream(join(folder, 'layer.tar')), layer);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(buildConfig(image, layer.digest('hex'))));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify([buildManifest(image)]));
    const archive = join(folder, 'image.tar');
    await tar(archive, folder, 'manifest.json', 'config.json', 'layer.tar');
    return await use(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function buildConfig({ entrypoint }: ArchivedImage, layer: string): object {
  return {
    architecture: imageArchitecture(),
    os: 'linux',
    config: { ...(entrypoint && { Entrypoint: entrypoint }) },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
  };
}

function buildManifest({ name }: ArchivedImage): object {
  return { Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] };
}
