import { join } from 'node:path';
import { REPOSITORY } from './cache.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { ProjectImages } from './images/images.ts';
import { run } from './run.ts';
import { clientProgram } from './tools.ts';

/** The namespace of the release in the tests and the demo. */
export const NAMESPACE = 'spawner';

/** Values for a reaper that looks at one namespace, and passes when it is called: on a date that never comes. */
export function reaperOnCall(namespace: string, idleTimeout: string): Readonly<Record<string, string>> {
  return {
    'reaper.enabled': 'true',
    'reaper.schedule': '0 0 31 2 *',
    'reaper.idleTimeout': idleTimeout,
    'reaper.namespaces[0]': namespace,
  };
}

/** How the chart is installed, beside its defaults. */
export interface InstallOptions {
  images: ProjectImages;
  /** Helm's `--set`. */
  values?: Readonly<Record<string, string>>;
}

/** Installs the chart as its users do, and waits as they do. */
export async function installChart({ kubeconfig }: Cluster, { images, values = {} }: InstallOptions): Promise<void> {
  const all = { 'image.registry': images.registry, 'image.tag': images.tag, ...values };
  const set = Object.entries(all).flatMap(([key, text]) => ['--set', `${key}=${text}`]);
  const place = ['--namespace', NAMESPACE, '--create-namespace', '--kubeconfig', kubeconfig];
  await run(await clientProgram('helm'), [
    'upgrade',
    '--install',
    'spawner',
    join(REPOSITORY, 'chart'),
    ...place,
    '--wait',
    '--timeout',
    '3m',
    ...set,
  ]);
}
