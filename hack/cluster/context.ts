import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../base/paths.ts';
import { run } from '../base/run.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { clientProgram } from '../tools/tools.ts';

/** Where images are pushed for a cluster whose nodes cannot be loaded directly, such as `registry.example.com/team`. */
const REGISTRY_VARIABLE = 'SPAWNER_REGISTRY';

/** The cluster of a kubeconfig context that the user named. It was there before and stays: `down` leaves it alone. */
export function contextProvider(context: string): Provider {
  const find = async (name: string): Promise<Cluster> => {
    const view = ['config', 'view', '--minify', '--flatten', '--context', context];
    const kubeconfig = join(cacheFolder('context'), `${encodeURIComponent(context)}.kubeconfig`);
    writeFileSync(kubeconfig, await run(await clientProgram('kubectl'), view), { mode: 0o600 });
    return { name, provider: 'context', kubeconfig, registry: process.env[REGISTRY_VARIABLE] ?? 'localhost' };
  };
  return {
    name: 'context',
    capabilities: [],
    tools: [],
    imageBuilder: 'docker',
    async up(name) {
      const cluster = await find(name);
      await run(await clientProgram('kubectl'), ['--kubeconfig', cluster.kubeconfig, 'get', '--raw', '/readyz']);
      return cluster;
    },
    find,
    list: async () => [],
    down: async () => undefined,
    load: (_, image) => loadInto(context, image),
  };
}

async function loadInto(context: string, image: string): Promise<void> {
  const [command, ...args] = loadCommand(context, image);
  await run(command, args);
}

/** How an image reaches the nodes of the local clusters that people use, by the form of their contexts' names. */
export function loadCommand(context: string, image: string): [string, ...string[]] {
  if (process.env[REGISTRY_VARIABLE]) return ['docker', 'push', image];
  if (context.startsWith('kind-'))
    return ['kind', 'load', 'docker-image', image, '--name', context.slice('kind-'.length)];
  if (context.startsWith('k3d-')) return ['k3d', 'image', 'import', image, '--cluster', context.slice('k3d-'.length)];
  if (context === 'minikube') return ['minikube', 'image', 'load', image];
  throw new Error(
    `Cannot load images into the cluster of context "${context}": expected a kind, k3d or minikube context, ` +
      `or a registry that its nodes can pull from in ${REGISTRY_VARIABLE}`,
  );
}
