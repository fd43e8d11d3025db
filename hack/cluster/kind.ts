import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import { withArchive } from '../images/buildah.ts';
import { step } from '../progress.ts';
import { run } from '../run.ts';
import { clientProgram } from '../tools.ts';
import type { Cluster, Provider } from './cluster.ts';

/** kind's own: `podman` has it run nodes in containers of podman. */
const ENGINE_VARIABLE = 'KIND_EXPERIMENTAL_PROVIDER';
/** The node image to use instead of kind's own, for another version of Kubernetes. */
const NODE_IMAGE_VARIABLE = 'SPAWNER_KIND_IMAGE';
/** A file with kind's configuration, for node images that lack what its own have. */
const CONFIG_VARIABLE = 'SPAWNER_KIND_CONFIG';

const PREFIX = 'spawner-';
const kind = async (...args: string[]) => run(await clientProgram('kind'), args);
const kubeconfigOf = (name: string) => join(cacheFolder('kind'), `${name}.kubeconfig`);

/** True where the user wants kind on podman. Images are then built without Docker as well. */
export function isOnPodman(): boolean {
  return process.env[ENGINE_VARIABLE] === 'podman';
}

/** A cluster in containers of Docker or podman, https://kind.sigs.k8s.io. */
export const kindProvider: Provider = {
  name: 'kind',
  get imageBuilder() {
    return isOnPodman() ? 'buildah' : 'docker';
  },

  async up(name) {
    const running = await kindProvider.find(name);
    if (running) return running;
    const args = ['create', 'cluster', '--name', PREFIX + name, '--kubeconfig', kubeconfigOf(name), '--wait', '3m'];
    const chosen = [...flag('--image', NODE_IMAGE_VARIABLE), ...flag('--config', CONFIG_VARIABLE)];
    await step('starting a kind cluster', () => kind(...args, ...chosen));
    return cluster(name);
  },

  async down(name) {
    await kind('delete', 'cluster', '--name', PREFIX + name, '--kubeconfig', kubeconfigOf(name));
    rmSync(kubeconfigOf(name), { force: true });
  },

  async list() {
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

function flag(name: string, variable: string): string[] {
  const value = process.env[variable];
  return value ? [name, value] : [];
}

function cluster(name: string): Cluster {
  return { name, provider: 'kind', kubeconfig: kubeconfigOf(name), registry: 'localhost' };
}
