import { existsSync } from 'node:fs';
import { installFromDebian } from '../base/debian.ts';
import { isOnPath } from '../base/run.ts';

/** What a cluster needs from Debian: a program or a file, and the package that has it. */
export type Prerequisites = Readonly<Record<string, string>>;

/** What every cluster that is made here needs: programs of its node, and what builds images. */
export const OF_ALL: Prerequisites = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  buildah: 'buildah',
  iptables: 'iptables',
  mount: 'mount',
};

/** What the embedded cluster needs besides. */
export const OF_EMBEDDED: Prerequisites = {
  ...OF_ALL,
  ip: 'iproute2',
  nft: 'nftables',
  conntrack: 'conntrack',
  tini: 'tini',
  unshare: 'util-linux',
};

/** What kind on podman needs besides, for a node image that is made here. */
export const OF_PODMAN: Prerequisites = { ...OF_ALL, podman: 'podman', debootstrap: 'debootstrap', tar: 'tar' };

/**
 * Installs what is missing, where that can be done here.
 * @param otherwise what else the user could do, where this machine cannot
 * @throws Error naming what is missing and the command that installs it
 */
export async function installPrerequisites(needed: Prerequisites, otherwise: string): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(`Cannot start a cluster: expected ${otherwise}, or root on Debian`);
  const packages = await missingPackages(needed);
  if (packages.length === 0) return;
  await installFromDebian(packages, 'start a cluster');
}

async function missingPackages(needed: Prerequisites): Promise<string[]> {
  const checks = Object.entries(needed).map(async ([name, debianPackage]) => {
    const isThere = name.startsWith('/') ? existsSync(name) : await isOnPath(name);
    return isThere ? [] : [debianPackage];
  });
  return [...new Set((await Promise.all(checks)).flat())];
}
