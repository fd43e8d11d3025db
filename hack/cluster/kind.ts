import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { isOnPath, run } from '../base/run.ts';
import { withArchive } from '../images/buildah.ts';
import type { Capability, Cluster, Provider } from '../provider/provider.ts';
import { clientProgram, toolFolder } from '../tools/tools.ts';
import { buildNodeImage, NODE_TOOLS } from './kind/node-image.ts';
import { makeModulesFolder, removeNetwork, setUpPodman } from './kind/podman.ts';
import { installPrerequisites, OF_PODMAN } from './prerequisites.ts';

/** kind's own: `podman` has it run nodes in containers of podman. */
const ENGINE_VARIABLE = 'KIND_EXPERIMENTAL_PROVIDER';
/** The node image to use instead of kind's own, for another version of Kubernetes. */
const NODE_IMAGE_VARIABLE = 'SPAWNER_KIND_IMAGE';
/** A file with kind's configuration, for node images that lack what its own have. */
const CONFIG_VARIABLE = 'SPAWNER_KIND_CONFIG';

const PREFIX = 'spawner-';
const kubeconfigOf = (name: string) => join(cacheFolder('kind'), `${name}.kubeconfig`);

/** True where the user wants kind on podman. Images are then built without Docker as well. */
export function isOnPodman(): boolean {
  return process.env[ENGINE_VARIABLE] === 'podman';
}

/** True where nothing is pulled: the node image and kind's configuration are made here, and podman gets one of its own. */
function makesNodeImage(): boolean {
  return isOnPodman() && !process.env[NODE_IMAGE_VARIABLE] && !process.env[CONFIG_VARIABLE];
}

async function kind(...args: string[]): Promise<string> {
  if (!makesNodeImage()) return run(await clientProgram('kind'), args);
  // The node image has this kind's own files.
  return run(join(await toolFolder('kind'), 'kind'), args, { env: setUpPodman().env });
}

/** A cluster in containers of Docker or podman, https://kind.sigs.k8s.io. */
export const kindProvider: Provider = {
  name: 'kind',
  get capabilities(): readonly Capability[] {
    return makesNodeImage() ? ['mutate-by-policy', 'pull-from-pod'] : [];
  },
  get tools() {
    return makesNodeImage() ? NODE_TOOLS : [];
  },
  get imageBuilder() {
    return isOnPodman() ? 'buildah' : 'docker';
  },

  async up(name) {
    const running = await kindProvider.find(name);
    if (running) return running;
    const args = ['create', 'cluster', '--name', PREFIX + name, '--kubeconfig', kubeconfigOf(name), '--wait', '3m'];
    const named = [...flag('--image', NODE_IMAGE_VARIABLE), ...flag('--config', CONFIG_VARIABLE)];
    const chosen = makesNodeImage() ? await makeNode() : named;
    await step('starting a kind cluster', () => kind(...args, ...chosen));
    return cluster(name);
  },

  async down(name) {
    if (!(await hasEngine())) return;
    await kind('delete', 'cluster', '--name', PREFIX + name, '--kubeconfig', kubeconfigOf(name));
    rmSync(kubeconfigOf(name), { force: true });
    if (makesNodeImage() && (await kindProvider.list()).length === 0) await removeNetwork(setUpPodman());
  },

  async list() {
    if (!(await hasEngine())) return [];
    const names = (await kind('get', 'clusters')).split('\n');
    return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  },

  async find(name) {
    return (await kindProvider.list()).includes(name) && existsSync(kubeconfigOf(name)) ? cluster(name) : undefined;
  },

  async load({ name }, image) {
    if (isOnPodman())
      await withArchive(image, (archive) => kind('load', 'image-archive', archive, '--name', PREFIX + name));
    else await kind('load', 'docker-image', image, '--name', PREFIX + name);
  },
};

/** False where podman is yet to be installed, and so has no clusters. */
async function hasEngine(): Promise<boolean> {
  return !makesNodeImage() || isOnPath('podman');
}

/** Makes what a node needs, and returns what kind has to be told of it. */
async function makeNode(): Promise<string[]> {
  await installPrerequisites(OF_PODMAN, `a node image that podman can pull in ${NODE_IMAGE_VARIABLE}`);
  makeModulesFolder();
  return ['--image', await buildNodeImage(), '--config', setUpPodman().kindConfig];
}

function flag(name: string, variable: string): string[] {
  const value = process.env[variable];
  return value ? [name, value] : [];
}

function cluster(name: string): Cluster {
  return { name, provider: 'kind', kubeconfig: kubeconfigOf(name), registry: 'localhost' };
}
