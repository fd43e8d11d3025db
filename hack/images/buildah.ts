import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { imageArchitecture } from '../base/architecture.ts';
import { cacheFolder, REPOSITORY } from '../base/paths.ts';
import { run, tryRun } from '../base/run.ts';
import { extractDebianPackages } from './debian-rootfs.ts';
import type { ImageBuilder } from './image-builder.ts';

/** The runtime of the images is the one that the tests run on: Node 24 from its npm package. */
const NODE_BASE = `localhost/spawner-node:${process.version}`;

/** Buildah without a registry: its base images are made here, of Debian's packages and Node's npm package. */
export const buildahBuilder: ImageBuilder = {
  async buildOnNode(image, dockerfile) {
    if (await isBuilt(image)) return;
    await buildNodeBase();
    await buildFile(image, dockerfile, ['--build-arg', `NODE_IMAGE=${NODE_BASE}`]);
  },
  async buildAlone(image, dockerfile) {
    if (await isBuilt(image)) return;
    await buildFile(image, dockerfile, ['--build-arg', `TARGETARCH=${imageArchitecture()}`]);
  },
  async buildOnDebian(image, packages) {
    if (await isBuilt(image)) return;
    await buildFromFolder(image, { fill: (root) => extractDebianPackages(root, packages) });
  },
  async buildOfProgram(image, program) {
    const name = basename(program);
    await buildFromFolder(image, {
      fill: async (root) => cpSync(program, join(root, name)),
      instructions: [`ENTRYPOINT ["/${name}"]`],
    });
  },
};

/** An image made of files alone. */
export interface FolderImage {
  /** Writes the image's files into a folder. */
  fill(root: string): Promise<void>;
  /** What its Dockerfile says besides. */
  instructions?: readonly string[];
}

/** Builds an image of files, over nothing. */
export async function buildFromFolder(image: string, { fill, instructions = [] }: FolderImage): Promise<void> {
  if (await isBuilt(image)) return;
  const context = mkdtempSync(join(tmpdir(), 'spawner-image-'));
  try {
    mkdirSync(join(context, 'root'));
    await fill(join(context, 'root'));
    const lines = ['FROM scratch', 'COPY root /', ...instructions];
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    await buildah('bud', '--isolation', 'chroot', '--tag', image, context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Hands over an image as an archive that `ctr images import` reads, and removes the archive afterwards. */
export async function withArchive<T>(image: string, use: (archive: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-archive-'));
  try {
    const archive = join(folder, 'image.tar');
    await buildah('push', '--quiet', image, `docker-archive:${archive}:${image}`);
    return await use(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pushes an image to a registry without TLS, such as to `localhost:5000/web:1`. */
export async function pushImage(image: string, reference: string): Promise<void> {
  await buildah('push', '--quiet', '--tls-verify=false', image, `docker://${reference}`);
}

async function buildFile(image: string, dockerfile: string, words: readonly string[]): Promise<void> {
  const file = join(REPOSITORY, 'hack/images', dockerfile);
  await buildah('bud', '--isolation', 'chroot', ...words, '--tag', image, '--file', file, REPOSITORY);
}

async function buildNodeBase(): Promise<void> {
  await buildFromFolder(NODE_BASE, {
    async fill(root) {
      // libstdc++ brings what it needs itself, libc among it, and node needs no more.
      await extractDebianPackages(root, ['libstdc++6']);
      mkdirSync(join(root, 'nodejs/bin'), { recursive: true });
      cpSync(process.execPath, join(root, 'nodejs/bin/node'));
    },
  });
}

/** True where an image of that name was built before. */
export async function isBuilt(image: string): Promise<boolean> {
  return (await tryRun('buildah', [...store(), 'inspect', '--type', 'image', image])).code === 0;
}

async function buildah(...args: string[]): Promise<string> {
  return run('buildah', [...store(), ...args]);
}

/** A store of our own, so that the machine's images stay as they are. */
export function imageStore(): { root: string; runRoot: string; driver: 'overlay' } {
  return { root: cacheFolder('buildah', 'root'), runRoot: cacheFolder('buildah', 'run'), driver: 'overlay' };
}

function store(): string[] {
  const { root, runRoot, driver } = imageStore();
  return ['--root', root, '--runroot', runRoot, '--storage-driver', driver];
}
