import { existsSync } from 'node:fs';
import { step } from '../../progress.ts';
import { isOnPath, run } from '../../run.ts';

/** What the node needs from Debian: a program or a file, and the package that has it. */
const NEEDED: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  buildah: 'buildah',
  ip: 'iproute2',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  mount: 'mount',
  tini: 'tini',
  unshare: 'util-linux',
};

/**
 * Installs what is missing, where that can be done here.
 * @throws Error naming what is missing and the command that installs it
 */
export async function installPrerequisites(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'Cannot start a cluster: expected a Docker engine that answers, or root on Debian, or a kubeconfig context in SPAWNER_CONTEXT; ' +
        'start Docker, or run this as root',
    );
  }
  const packages = await missingPackages();
  if (packages.length === 0) return;
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  if (!(await isOnPath('apt-get')))
    throw new Error(`Cannot start a cluster: missing ${packages.join(', ')}; on Debian: ${command}`);
  await step(`installing from Debian: ${packages.join(' ')}`, async () => {
    await run('apt-get', ['update', '--quiet']);
    await run('sh', ['-c', command], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  });
}

async function missingPackages(): Promise<string[]> {
  const checks = Object.entries(NEEDED).map(async ([name, debianPackage]) => {
    const isThere = name.startsWith('/') ? existsSync(name) : await isOnPath(name);
    return isThere ? [] : [debianPackage];
  });
  return (await Promise.all(checks)).flat();
}
