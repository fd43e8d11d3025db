import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../base/run.ts';

/**
 * Unpacks Debian packages and all that they depend on into a folder. No script of theirs runs, so nothing is set up:
 * that is enough for a server that is started with a configuration of its own.
 */
export async function extractDebianPackages(root: string, packages: readonly string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'spawner-debs-'));
  try {
    const archives = await download(work, packages);
    for (const archive of archives) await run('dpkg-deb', ['--extract', archive, root]);
    mergeUsr(root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** From Debian 13 on, packages rely on links such as /lib to /usr/lib, which the system brings and no package. */
function mergeUsr(root: string): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    if (!existsSync(join(root, name))) symlinkSync(`usr/${name}`, join(root, name));
  }
}

/** With an empty list of installed packages, apt downloads every dependency, whatever the machine already has. */
async function download(work: string, packages: readonly string[]): Promise<string[]> {
  writeFileSync(join(work, 'status'), '');
  mkdirSync(join(work, 'archives/partial'), { recursive: true });
  const options = [
    `Dir::State::status=${work}/status`,
    `Dir::Cache::archives=${work}/archives`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
  ];
  const flags = [
    '--quiet',
    '--yes',
    '--download-only',
    '--no-install-recommends',
    ...options.flatMap((option) => ['--option', option]),
  ];
  await run('apt-get', [...flags, 'install', ...packages]);
  const names = readdirSync(join(work, 'archives')).filter((name) => name.endsWith('.deb'));
  return names.map((name) => join(work, 'archives', name));
}
