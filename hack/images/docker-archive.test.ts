import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { imageArchitecture } from '../base/architecture.ts';
import { run } from '../base/run.ts';
import { withArchive } from './docker-archive.ts';

test('withArchive() names the image, and its one layer by its digest', async () => {
  const root = mkdtempSync(join(tmpdir(), 'spawner-test-archive-'));
  writeFileSync(join(root, 'program'), 'text');
  const read = async (archive: string) => {
    const file = (name: string) => run('tar', ['--extract', '--to-stdout', '--file', archive, name]);
    const layer = createHash('sha256').update(await file('layer.tar'));
    return {
      manifest: JSON.parse(await file('manifest.json')),
      config: JSON.parse(await file('config.json')),
      layer: `sha256:${layer.digest('hex')}`,
    };
  };
  try {
    const { manifest, config, layer } = await withArchive({ name: 'a/b:1', root, entrypoint: ['/program'] }, read);
    expect(manifest).toEqual([{ Config: 'config.json', RepoTags: ['a/b:1'], Layers: ['layer.tar'] }]);
    expect(config).toEqual({
      architecture: imageArchitecture(),
      os: 'linux',
      config: { Entrypoint: ['/program'] },
      rootfs: { type: 'layers', diff_ids: [layer] },
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});
