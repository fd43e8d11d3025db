import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import { step } from '../progress.ts';
import { run } from '../run.ts';
import { clientProgram } from '../tools.ts';
import type { Cluster, Provider } from './cluster.ts';

/** The node image to use instead of kind's own, for another version of Kubernetes. */
const NODE_IMAGE_VARIABLE = 'SPAWNER_KIND_IMAGE';

const PREFIX = 'spawner-';
const kind = async (...args: string[]) => run(await clientProgram('kind'), args);
const kubeconfigOf = (name: string) => join(cacheFolder('kind'), `${name}.kubeconfig`);

/** A cluster in Docker containers, https://kind.sigs.k8s.io. */
export const kindProvider: Provider = {
  name: 'kind',
  imageBuilder: 'docker',

  async up(name) {
    const running = await kindProvider.find(name);
    if (running) return running;
    const args = ['create', 'cluster', '--name', PREFIX + name, '--kubeconfig', kubeconfigOf(name), '--wait', '3m'];
    const image = process.env[NODE_IMAGE_VARIABLE];
    await step('starting a kind cluster', () => kind(...args, ...(image ? ['--image', image] : [])));
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
    await kind('load', 'docker-image', image, '--name', PREFIX + name);
  },
};

function cluster(name: string): Cluster {
  return { name, provider: 'kind', kubeconfig: kubeconfigOf(name), registry: 'localhost' };
}
