import { basename, dirname, join } from 'node:path';
import { imageArchitecture } from '../base/architecture.ts';
import { REPOSITORY } from '../base/paths.ts';
import { run } from '../base/run.ts';
import type { ImageBuilder } from './image-builder.ts';

/** Docker, over public base images. */
export const dockerBuilder: ImageBuilder = {
  async buildOnNode(image, dockerfile) {
    await build(image, dockerfile, []);
  },
  async buildAlone(image, dockerfile) {
    await build(image, dockerfile, ['--build-arg', `TARGETARCH=${imageArchitecture()}`]);
  },
  async buildOnDebian(image, packages) {
    await build(image, 'debian.Dockerfile', ['--build-arg', `PACKAGES=${packages.join(' ')}`]);
  },
  async buildOfProgram(image, program) {
    const name = basename(program);
    const input = `FROM scratch\nCOPY ${name} /${name}\nENTRYPOINT ["/${name}"]\n`;
    await run('docker', ['build', '--quiet', '--tag', image, '--file', '-', dirname(program)], { input });
  },
};

async function build(image: string, dockerfile: string, args: readonly string[]): Promise<void> {
  const file = join(REPOSITORY, 'hack/images', dockerfile);
  await run('docker', ['build', '--quiet', '--tag', image, '--file', file, ...args, REPOSITORY]);
}
