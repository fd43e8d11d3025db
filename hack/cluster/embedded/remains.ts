import { rmSync } from 'node:fs';
import { waitFor } from '../../base/progress.ts';
import { removeCgroups } from './cgroups.ts';

/**
 * Removes what a cluster or a node leaves whose processes were just killed. The kernel takes a moment to release their
 * mounts and cgroups.
 */
export async function removeRemains(
  what: string,
  { folder, cgroup }: { folder: string; cgroup: string },
): Promise<void> {
  let last: unknown;
  const attempt = async () => {
    try {
      removeCgroups(cgroup);
      rmSync(folder, { recursive: true, force: true });
      return true;
    } catch (error) {
      last = error;
      return undefined;
    }
  };
  await waitFor(attempt, { seconds: 20, what: `the remains of ${what} to be removable` }).catch((error: Error) => {
    throw new Error(error.message, { cause: last });
  });
}
