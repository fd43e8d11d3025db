import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupPath } from '../../hack/cluster/embedded/cgroups.ts';
import type { Cluster } from '../../hack/provider/provider.ts';

/**
 * What a cgroup and those in it are charged for, in the kernel's kilobytes: the kernel's own memory for them among it, such
 * as page tables, and nothing of what else the machine does. https://docs.kernel.org/admin-guide/cgroup-v2.html#memory
 */
export function chargedKilobytes(cgroup: string): number {
  const versionOne = join('/sys/fs/cgroup/memory', cgroup, 'memory.usage_in_bytes');
  const file = existsSync(versionOne) ? versionOne : join('/sys/fs/cgroup', cgroup, 'memory.current');
  return Math.round(Number(readFileSync(file, 'utf8')) / 1024);
}

/** The same of all pods of a cluster. */
export function chargedToPods({ name }: Cluster): number {
  return chargedKilobytes(cgroupPath(name));
}
