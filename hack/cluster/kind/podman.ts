import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../base/paths.ts';
import { tryRun } from '../../base/run.ts';
import { imageStore } from '../../images/buildah.ts';
import { chosenProxyMode } from '../proxy-mode.ts';
import { kindConfig } from './kind-config.ts';
import { thisMachine } from './machine.ts';
import { containersConf, type PodmanFolders, storageConf } from './podman-config.ts';

/** What kind needs to hear to run on podman with a node image of ours. */
export interface PodmanSetup {
  /** For kind and podman: with it, podman reads our configuration in place of the machine's, and neither changes. */
  env: Readonly<Record<string, string>>;
  /** The file with kind's configuration. */
  kindConfig: string;
}

/** Writes down for podman and kind what this machine takes. */
export function setUpPodman(): PodmanSetup {
  const machine = thisMachine();
  const folder = cacheFolder('kind');
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    env: {
      CONTAINERS_CONF: file('containers.conf', containersConf(folders(), machine)),
      CONTAINERS_STORAGE_CONF: file('storage.conf', storageConf(folders())),
    },
    kindConfig: file('kind.json', kindConfig(machine, chosenProxyMode('iptables'))),
  };
}

function folders(): PodmanFolders {
  return { store: imageStore(), networks: cacheFolder('kind', 'networks'), run: '/run/spawner/podman' };
}

/** kind mounts it into its nodes, whether the machine has modules or not. */
export function makeModulesFolder(): void {
  mkdirSync('/lib/modules', { recursive: true });
}

/** Removes the bridge that podman made for kind's nodes, unless one is on it. Podman itself lets it stay. */
export async function removeNetwork({ env }: PodmanSetup): Promise<void> {
  await tryRun('podman', ['network', 'rm', 'kind'], { env });
}
