import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, REPOSITORY } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { isOnPath, run, tryRun } from '../base/run.ts';
import { bundleParts, bundlePrelude } from './bundle-sidecar.ts';

/** The crate of the native host. */
export const CRATE = join(REPOSITORY, 'lib/platform/native');

/** The sidecar, and what runs other scripts in its place. */
const PROGRAMS = ['spawner-sidecar', 'run-script'];

/** Five times what the build takes on two idle cores, in milliseconds. */
const TIMEOUT = 600_000;

/** Debian's Rust that is kept as new as browsers need it; its own `cargo` is years older. */
const DEBIAN_PACKAGES = ['cargo-web', 'gcc', 'libc6-dev'];

/**
 * Static, for an image without a C library. At a fixed address, as Node is: what is moved at the start is memory of every
 * single pod, 70 kB. No tables for unwinding, as a panic ends the process.
 */
const RUST_FLAGS = ['-C target-feature=+crt-static', '-C relocation-model=static', '-C force-unwind-tables=no'];
const C_FLAGS = '-fno-asynchronous-unwind-tables -fno-unwind-tables';

/** Why the native host cannot be built here, or undefined where it can. */
export async function whyNoNativeHost(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the native host is for Linux';
  const oldest = /^rust-version = "(.+)"$/m.exec(readFileSync(join(CRATE, 'Cargo.toml'), 'utf8'))?.[1] ?? '';
  const found = await cargoVersion();
  if (found !== undefined && isAtLeast(found, oldest) && (await isOnPath('gcc'))) return undefined;
  const there = found === undefined ? 'there is no cargo' : `there is cargo ${found}`;
  return `the native host needs cargo ${oldest} or newer, and gcc; ${there}. On Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')}`;
}

async function cargoVersion(): Promise<string | undefined> {
  if (!(await isOnPath('cargo'))) return undefined;
  return /^cargo (\d+\.\d+)/.exec((await tryRun('cargo', ['--version'])).stdout)?.[1];
}

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * Installs Rust from Debian where it is missing and that can be done here: what a test run does on a fresh machine. What
 * comes of it, {@link whyNoNativeHost} tells.
 */
export async function installRust(): Promise<void> {
  if ((await whyNoNativeHost()) === undefined || process.getuid?.() !== 0 || !(await isOnPath('apt-get'))) return;
  await step(`installing from Debian: ${DEBIAN_PACKAGES.join(' ')}`, async () => {
    await tryRun('apt-get', ['update', '--quiet']);
    const words = ['install', '--yes', '--no-install-recommends', ...DEBIAN_PACKAGES];
    await tryRun('apt-get', words, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  });
}

/**
 * The folder of `spawner-sidecar`, which is the native host with the sidecar's bundle in it, and of `run-script`, built on
 * the first call. It is named for everything that goes into it, so that another version never takes its place.
 * @throws Error naming what is missing to build it
 */
export async function nativeHost(): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'spawner-host-'));
  try {
    await bundlePrelude(join(work, 'prelude.js'));
    const scripts = ['prelude', ...(await bundleParts(work))];
    const folder = join(cacheFolder('tools'), `native-host-${fingerprint(work, scripts)}`);
    if (existsSync(folder)) return folder;
    const problem = await whyNoNativeHost();
    if (problem !== undefined) throw new Error(`Cannot build the native host: ${problem}`);
    const built = await step('building the native host of the sidecar (about a minute the first time)', () =>
      build(work, scripts),
    );
    // Under its name only when it is whole.
    const partial = mkdtempSync(`${folder}.partial-`);
    for (const program of PROGRAMS) copyFileSync(join(built, program), join(partial, program));
    if (!existsSync(folder)) renameSync(partial, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The folder of what cargo leaves. Compiles the scripts to bytecode with a program of the same crate, and then the host with the bytecode in it. */
async function build(work: string, scripts: readonly string[]): Promise<string> {
  const target = /^host: (.+)$/m.exec(await run('rustc', ['--version', '--verbose']))?.[1] ?? '';
  // Two checkouts that build at once would take each other's program.
  const output = cacheFolder('native-host', createHash('sha256').update(CRATE).digest('hex').slice(0, 12));
  const bytecode = join(work, 'bytecode');
  mkdirSync(bytecode);
  // No path of this machine in it.
  const flags = [...RUST_FLAGS, `--remap-path-prefix=${homedir()}=/home`, `--remap-path-prefix=${CRATE}=/host`];
  const env = { RUSTFLAGS: flags.join(' '), CFLAGS: C_FLAGS, SPAWNER_BYTECODE: bytecode };
  const words = ['build', '--quiet', '--locked', '--release', '--target', target, '--target-dir', output];
  const cargo = (programs: readonly string[]) =>
    run('cargo', [...words, ...programs.flatMap((program) => ['--bin', program])], {
      cwd: CRATE,
      env,
      timeout: TIMEOUT,
    });
  const folder = join(output, target, 'release');
  await cargo(['compile-bundle']);
  for (const name of scripts)
    await run(join(folder, 'compile-bundle'), [join(work, `${name}.js`), join(bytecode, name)]);
  const table = scripts.map((name) => `("${name}", include_bytes!("${name}")),`);
  writeFileSync(join(bytecode, 'scripts.rs'), `&[${table.join('')}]`);
  await cargo(PROGRAMS);
  return folder;
}

function fingerprint(work: string, scripts: readonly string[]): string {
  const sources = readdirSync(CRATE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(rs|toml|lock)$/.test(name),
  );
  const files = [
    ...sources.toSorted().map((name) => join(CRATE, name)),
    ...scripts.map((name) => join(work, `${name}.js`)),
  ];
  const hash = createHash('sha256').update(JSON.stringify([process.arch, RUST_FLAGS, C_FLAGS]));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
