import { randomBytes } from 'node:crypto';
import { type Kubectl, kubectl } from './kubectl.ts';

/** Runs one pass of the installed reaper now instead of when its schedule says, and returns its log. */
export async function reaperPass(release: Kubectl): Promise<string> {
  const job = `reaper-now-${randomBytes(3).toString('hex')}`;
  await kubectl(release, ['create', 'job', job, '--from', 'cronjob/spawner-reaper']);
  await kubectl(release, ['wait', '--for=condition=Complete', `job/${job}`, '--timeout=60s']).catch(
    async (error: Error) => {
      throw new Error(`${error.message}\n${await kubectl(release, ['logs', `job/${job}`])}`);
    },
  );
  return kubectl(release, ['logs', `job/${job}`]);
}
