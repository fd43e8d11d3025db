import { join } from 'node:path';
import { NAMESPACE } from '../base/namespace.ts';
import { REPOSITORY } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { run, tryRun } from '../base/run.ts';
import type { ProjectImages } from '../images/images.ts';
import type { Cluster } from '../provider/provider.ts';
import { clientProgram } from '../tools/tools.ts';

/** Values for a reaper that looks at one namespace, and passes when it is called: on a date that never comes. */
export function reaperOnCall(namespace: string, idleTimeout: string): Readonly<Record<string, string>> {
  return {
    'reaper.enabled': 'true',
    'reaper.schedule': '0 0 31 2 *',
    'reaper.idleTimeout': idleTimeout,
    'reaper.namespaces[0]': namespace,
    'reaper.deletePods': 'true',
  };
}

/** How the chart is installed, in addition to its defaults. */
export interface InstallOptions {
  images: ProjectImages;
  /** Helm's `--set`. */
  values?: Readonly<Record<string, string>>;
}

const PLACE = ['spawner', '--namespace', NAMESPACE];

/** Installs the chart as its users do, and waits as they do. */
export async function installChart(cluster: Cluster, { images, values = {} }: InstallOptions): Promise<void> {
  const all = {
    'image.registry': images.registry,
    'image.tag': images.tag,
    'sidecar.host': images.sidecarHost,
    ...values,
  };
  const set = Object.entries(all).flatMap(([key, text]) => ['--set', `${key}=${text}`]);
  const [release = '', ...place] = PLACE;
  const wait = ['--create-namespace', '--wait', '--timeout', '3m'];
  await run(
    ...(await helm(cluster, ['upgrade', '--install', release, join(REPOSITORY, 'chart'), ...place, ...wait, ...set])),
  );
}

/**
 * Installs the chart while some work runs. On a cluster of our own, it ends with the cluster; on a user's cluster, it is
 * uninstalled again, and a release of the user's is not touched.
 * @throws Error if there is such a release
 */
export async function withChart<T>(cluster: Cluster, options: InstallOptions, work: () => Promise<T>): Promise<T> {
  const isTheirs = cluster.provider === 'context';
  if (isTheirs && (await tryRun(...(await helm(cluster, ['status', ...PLACE])))).code === 0) {
    throw new Error(
      `Cannot install the chart: namespace ${NAMESPACE} has a release "spawner" already; choose another cluster, or uninstall it`,
    );
  }
  try {
    await step('installing the chart', () => installChart(cluster, options));
    return await work();
  } finally {
    if (isTheirs) await run(...(await helm(cluster, ['uninstall', ...PLACE, '--wait', '--ignore-not-found'])));
  }
}

async function helm({ kubeconfig }: Cluster, args: string[]): Promise<[string, string[]]> {
  return [await clientProgram('helm'), [...args, '--kubeconfig', kubeconfig]];
}
