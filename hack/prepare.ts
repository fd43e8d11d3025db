import { NGINX_PACKAGES, REDIS_PACKAGES } from './apps.ts';
import { REPOSITORY } from './cache.ts';
import type { Cluster, Provider } from './cluster/cluster.ts';
import { loadDebianImage, loadProjectImages, type ProjectImages } from './images/images.ts';
import { step } from './progress.ts';
import { run } from './run.ts';

/** Everything that stands ready on a cluster before the chart is installed. */
export interface Prepared {
  images: ProjectImages;
  nginx: string;
  redis: string;
}

/** Bundles the processes and brings all images to the cluster. */
export async function prepare(provider: Provider, cluster: Cluster): Promise<Prepared> {
  return {
    images: await loadProjectImages(provider, cluster),
    nginx: await loadDebianImage(provider, cluster, NGINX_PACKAGES),
    redis: await loadDebianImage(provider, cluster, REDIS_PACKAGES),
  };
}

/** Bundles the processes into dist/. */
export async function bundle(): Promise<void> {
  await step('bundling', () => run(process.execPath, ['hack/build.ts'], { cwd: REPOSITORY }));
}
