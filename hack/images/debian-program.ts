import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { isOnPath } from '../base/run.ts';
import { extractDebianPackages } from './debian-rootfs.ts';

/**
 * The command of a program: the one on the PATH, else Debian's, unpacked once into a folder of its own: nothing is installed.
 * @throws Error where neither is to be had
 */
export async function debianProgram(name: string, packages: readonly string[]): Promise<string[]> {
  if (await isOnPath(name)) return [name];
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const folder = join(cacheFolder('debian'), `${name}-${hash}`);
  if (!existsSync(folder)) await step(`unpacking ${name} from Debian's packages`, () => unpack(folder, packages));
  // With the loader and the libraries that come with it, whatever this machine has.
  const paths = globSync('{lib,usr/lib}/*-linux-gnu*', { cwd: folder }).map((path) => join(folder, path));
  const loader = paths.flatMap((path) => readdirSync(path).map((file) => join(path, file))).find(isLoader);
  if (loader === undefined) throw new Error(`Cannot run ${name}: expected a loader in ${paths.join(', ')}`);
  return [loader, '--library-path', paths.join(':'), join(folder, 'usr/sbin', name)];
}

function isLoader(file: string): boolean {
  return /\/ld-linux[-\w]*\.so\.\d$/.test(file);
}

/** Two processes that unpack at once end with one of both. */
async function unpack(folder: string, packages: readonly string[]): Promise<void> {
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    await extractDebianPackages(partial, packages);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
