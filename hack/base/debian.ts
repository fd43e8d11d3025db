import { step } from './progress.ts';
import { isOnPath, run } from './run.ts';

/**
 * Installs packages of Debian.
 * @throws Error naming what is missing and the command that installs it, where it cannot be done here
 */
export async function installFromDebian(packages: readonly string[], purpose: string): Promise<void> {
  const words = ['install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !(await isOnPath('apt-get')))
    throw new Error(
      `Cannot ${purpose}: missing ${packages.join(', ')}; on Debian, as root: apt-get ${words.join(' ')}`,
    );
  await step(`installing from Debian: ${packages.join(' ')}`, async () => {
    await run('apt-get', ['update', '--quiet']);
    await run('apt-get', words, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  });
}
