import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../../hack/base/run.ts';
import { SIDECAR_HOSTS } from '../../hack/build/sidecar-host.ts';
import { buildahBuilder, withArchive } from '../../hack/images/buildah.ts';
import { bundle } from '../../hack/scene/prepare.ts';
import type { Benchmark } from '../benchmark.ts';
import { atMost } from '../report/figure.ts';

/** The sidecar's images, as they are pulled and as they lie on a node. */
export const IMAGE_SIZES: Benchmark = {
  on: 'machine',
  name: 'image-sizes',
  title: "the sidecar's images",
  async measure() {
    await bundle(SIDECAR_HOSTS);
    // Under a name of its own, so that nothing built before is taken for it.
    const time = Date.now();
    const [lean, node] = [`localhost/spawner-bench-lean:${time}`, `localhost/spawner-bench-node:${time}`];
    await buildahBuilder.buildAlone(lean, 'spawner-sidecar.Dockerfile');
    await buildahBuilder.buildOnNode(node, 'spawner-sidecar-node.Dockerfile');
    const [small, large] = [await withArchive(lean, measureSizes), await withArchive(node, measureSizes)];
    const figure = (name: string, pick: (sizes: Sizes) => number) => ({
      name,
      unit: 'MB',
      values: [pick(small)],
      comparedWith: { name: 'on Node', values: [pick(large)] },
    });
    return [
      // What a node downloads; 3 MB are a thirtieth of a second at 1 Gbit/s.
      { ...figure('lean: pulled', ({ pulled }) => pulled), goal: atMost(3) },
      figure('lean: on a node', ({ unpacked }) => unpacked),
    ];
  },
};

/** In MB: the layers compressed, as registries keep them, and their files. */
interface Sizes {
  pulled: number;
  unpacked: number;
}

async function measureSizes(archive: string): Promise<Sizes> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-image-size-'));
  try {
    await run('tar', ['--extract', '--file', archive, '--directory', folder]);
    const [{ Layers: names }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const layers = (names as string[]).map((name) => readFileSync(join(folder, name)));
    const megabytes = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0) / 1e6;
    return {
      pulled: megabytes(layers.map((layer) => gzipSync(layer).length)),
      unpacked: megabytes(layers.map(({ length }) => length)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
