import { REPOSITORY } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { run } from '../base/run.ts';
import { chooseSidecarHost, type SidecarHost } from '../build/sidecar-host.ts';
import { loadDebianImage, loadProjectImages, type ProjectImages } from '../images/images.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { NGINX_PACKAGES, REDIS_PACKAGES } from './apps.ts';

/** Everything that stands ready on a cluster before the chart is installed. */
export interface Prepared {
  images: ProjectImages;
  nginx: string;
  redis: string;
}

/** Bundles the processes and brings all images to the cluster. */
export async function prepare(provider: Provider, cluster: Cluster): Promise<Prepared> {
  return {
    images: await loadProjectImages(provider, cluster, [await chooseSidecarHost()]),
    nginx: await loadDebianImage(provider, cluster, NGINX_PACKAGES),
    redis: await loadDebianImage(provider, cluster, REDIS_PACKAGES),
  };
}

/** A native host from nothing takes two minutes, in milliseconds. */
const BUILD_TIMEOUT = 900_000;

/** Bundles the processes into dist/, and makes the sidecar's lean host where it is wanted. */
export async function bundle(hosts?: readonly SidecarHost[]): Promise<void> {
  const build = (script: string) => run(process.execPath, [script], { cwd: REPOSITORY, timeout: BUILD_TIMEOUT });
  await step('bundling', () => build('hack/build/build.ts'));
  if ((hosts ?? [await chooseSidecarHost()]).includes('lean'))
    await step('building the lean host', () => build('hack/build/build-host.ts'));
}
