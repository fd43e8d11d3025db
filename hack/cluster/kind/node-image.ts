import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { step } from '../../base/progress.ts';
import { buildFromFolder, isBuilt } from '../../images/buildah.ts';
import { toolFolder } from '../../tools/tools.ts';
import { NODE_FILES } from './node-files.ts';
import { addImages } from './node-images.ts';
import { debianSuite, fillNodeRoot } from './node-root.ts';

/** What goes into it, and kind, whose files do. */
export const NODE_TOOLS = ['kubernetes', 'etcd', 'coredns', 'pause', 'kind'] as const;

/** As kind's own: systemd has to hear that it is in a container, and ends by a signal of its own. */
const INSTRUCTIONS = [
  'ENV container=docker',
  'STOPSIGNAL SIGRTMIN+3',
  'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
];

/** Builds a node image for kind of Debian's packages and Go modules, once for each content. Returns its name. */
export async function buildNodeImage(): Promise<string> {
  const programs = {
    kubernetes: await toolFolder('kubernetes'),
    etcd: await toolFolder('etcd'),
    coredns: await toolFolder('coredns'),
    pause: await toolFolder('pause'),
  };
  const folders = await Promise.all(NODE_TOOLS.map(toolFolder));
  const image = `localhost/spawner-kind-node:${fingerprint(folders)}`;
  if (await isBuilt(image)) return image;
  await step('building a node image for kind (once, about 3 min)', () =>
    buildFromFolder(image, {
      fill: async (root) => {
        await fillNodeRoot(root, programs.kubernetes);
        await addImages(root, programs);
      },
      instructions: INSTRUCTIONS,
    }),
  );
  return image;
}

/** What makes the image, in addition to the files that are named by their content. */
const SOURCES = [
  ...['node-image.ts', 'node-images.ts', 'node-root.ts', 'set-up-root.sh'],
  ...['../../images/docker-archive.ts', '../../images/debian-rootfs.ts'],
];

/** Tools' folders are named for everything that goes into them. */
function fingerprint(folders: readonly string[]): string {
  const texts = SOURCES.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
  const parts = [process.arch, debianSuite(), folders.map((folder) => basename(folder)), texts, NODE_FILES];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
