import { NAMESPACE } from '../../hack/base/namespace.ts';
import { step } from '../../hack/base/progress.ts';
import { SIDECAR_HOSTS, type SidecarHost } from '../../hack/build/sidecar-host.ts';
import { withCluster } from '../../hack/cluster/with-cluster.ts';
import { loadDebianImage, loadProjectImages } from '../../hack/images/images.ts';
import type { Cluster } from '../../hack/provider/provider.ts';
import { NGINX_PACKAGES } from '../../hack/scene/apps.ts';
import { type InstallOptions, installChart, withChart } from '../../hack/scene/install.ts';
import { type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';
import { bundle } from '../../hack/scene/prepare.ts';
import { clientProgram } from '../../hack/tools/tools.ts';

/** A cluster with the chart on it, and an image of an ordinary server. */
export interface System {
  cluster: Cluster;
  nginx: string;
  /** The namespace of the release. */
  release: Kubectl;
  /** How the chart was installed. */
  chart: InstallOptions;
}

/** Everything is installed and nothing goes by itself: the reaper passes on a date that never comes. */
const VALUES = { 'reaper.enabled': 'true', 'reaper.schedule': '0 0 31 2 *' };

/** Installs the system on a cluster of its own for as long as some work takes. */
export async function withSystem<T>(work: (system: System) => Promise<T>): Promise<T> {
  await bundle(SIDECAR_HOSTS);
  return withCluster('bench', async (provider, cluster) => {
    if (cluster.provider !== 'embedded')
      throw new Error(
        `Cannot measure: expected a cluster whose processes are this machine's, got ${cluster.provider}; stop Docker, and unset SPAWNER_CONTEXT`,
      );
    const images = await loadProjectImages(provider, cluster, SIDECAR_HOSTS);
    const nginx = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
    const release = { program: await clientProgram('kubectl'), kubeconfig: cluster.kubeconfig, namespace: NAMESPACE };
    const chart = { images, values: VALUES };
    return withChart(cluster, chart, () => work({ cluster, nginx, release, chart }));
  });
}

/** Lets new pods have their sidecar on a host for as long as some work takes. */
export async function onHost<T>({ cluster, chart }: System, host: SidecarHost, work: () => Promise<T>): Promise<T> {
  const values = { ...chart.values, 'sidecar.host': host };
  await step(`putting the sidecar on the host ${host}`, () => installChart(cluster, { ...chart, values }));
  try {
    return await work();
  } finally {
    await installChart(cluster, chart);
  }
}

/** A namespace for as long as some work takes, and until everything in it is gone. */
export async function withNamespace<T>(
  { release }: System,
  name: string,
  work: (there: Kubectl) => Promise<T>,
): Promise<T> {
  const there = { ...release, namespace: name };
  await kubectl(there, ['create', 'namespace', name]);
  try {
    return await work(there);
  } finally {
    await kubectl(there, ['delete', 'namespace', name, '--timeout', '300s']);
  }
}
