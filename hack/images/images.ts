import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { REPOSITORY } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import type { SidecarHost } from '../build/sidecar-host.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { builderFor } from './builder.ts';

/** The names of the project's images on a cluster. */
export interface ProjectImages {
  registry: string;
  /** Made from their content: another build never hides behind the same name. */
  tag: string;
  /** The host that the chart is installed with. */
  sidecarHost: SidecarHost;
}

/** Builds the images from dist/ and makes them known to the cluster's nodes, the sidecar's on each of the hosts. */
export async function loadProjectImages(
  provider: Provider,
  cluster: Cluster,
  hosts: readonly [SidecarHost, ...SidecarHost[]],
): Promise<ProjectImages> {
  const { registry } = cluster;
  const tag = contentTag();
  const builder = builderFor(provider);
  const load = async (image: string, build: () => Promise<void>) => {
    await step(`building image ${image}`, build);
    await step(`loading image ${image}`, () => provider.load(cluster, image));
  };
  const own = `${registry}/spawner:${tag}`;
  await load(own, () => builder.buildOnNode(own, 'spawner.Dockerfile'));
  for (const host of hosts) {
    const image = `${registry}/spawner-sidecar:${tag}${host === 'node' ? '-node' : ''}`;
    await load(image, () =>
      host === 'node'
        ? builder.buildOnNode(image, 'spawner-sidecar-node.Dockerfile')
        : builder.buildAlone(image, 'spawner-sidecar.Dockerfile'),
    );
  }
  return { registry, tag, sidecarHost: hosts[0] };
}

/** Builds the image of Drop four from dist/ and makes it known to the cluster's nodes. Returns its name. */
export async function loadGameImage(provider: Provider, cluster: Cluster): Promise<string> {
  const image = `${cluster.registry}/spawner-drop-four:${contentTag()}`;
  const dockerfile = 'spawner-drop-four.Dockerfile';
  await step(`building image ${image}`, () => builderFor(provider).buildOnNode(image, dockerfile));
  await step(`loading image ${image}`, () => provider.load(cluster, image));
  return image;
}

/** Builds an image with programs from Debian's packages and makes it known to the cluster's nodes. Returns its name. */
export async function loadDebianImage(
  provider: Provider,
  cluster: Cluster,
  packages: readonly string[],
): Promise<string> {
  const [name] = packages;
  const image = `${cluster.registry}/spawner-test-${name}:${hash(packages)}`;
  await step(`building image ${name} from Debian's packages`, () =>
    builderFor(provider).buildOnDebian(image, packages),
  );
  await step(`loading image ${name}`, () => provider.load(cluster, image));
  return image;
}

/** Makes an image of one program that was built here, and makes it known to the cluster's nodes. Returns its name. */
export async function loadProgramImage(provider: Provider, cluster: Cluster, program: string): Promise<string> {
  // The folder is named for everything that went into the program.
  const image = `${cluster.registry}/spawner-test-${basename(program)}:${basename(dirname(program)).split('-').at(-1)}`;
  await step(`building image ${basename(program)}`, () => builderFor(provider).buildOfProgram(image, program));
  await step(`loading image ${basename(program)}`, () => provider.load(cluster, image));
  return image;
}

function contentTag(): string {
  const files = ['dist', 'hack/images'].flatMap((folder) =>
    globSync('**/*', { cwd: join(REPOSITORY, folder), withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted(),
  );
  return `dev-${hash(files.map((file) => readFileSync(file, 'utf8')))}`;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([process.version, ...parts]))
    .digest('hex')
    .slice(0, 12);
}
