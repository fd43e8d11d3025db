import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildahBuilder, withArchive } from '../hack/images/buildah.ts';
import { run } from '../hack/run.ts';

// The size of the sidecar's image on each host, as it is pulled and as it lies on a node, by buildah. After `npm run build`
// and `npm run build:host`.
const time = Date.now();
const [node, lean] = [`localhost/spawner-bench-node:${time}`, `localhost/spawner-bench-lean:${time}`];
await buildahBuilder.buildOnNode(node, 'spawner-sidecar.Dockerfile');
await buildahBuilder.buildAlone(lean, 'spawner-sidecar-lean.Dockerfile');
console.table({ node: await withArchive(node, sizeOf), lean: await withArchive(lean, sizeOf) });

/** In MB. */
async function sizeOf(archive: string): Promise<{ pulled: number; unpacked: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-image-size-'));
  try {
    await run('tar', ['--extract', '--file', archive, '--directory', folder]);
    const [{ Layers: names }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const layers = (names as string[]).map((name) => readFileSync(join(folder, name)));
    const megabytes = (sizes: number[]) => Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e4) / 100;
    return {
      pulled: megabytes(layers.map((layer) => gzipSync(layer).length)),
      unpacked: megabytes(layers.map(({ length }) => length)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
