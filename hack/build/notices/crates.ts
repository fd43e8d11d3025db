import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../base/run.ts';
import { licenseTexts } from './license-texts.ts';
import type { ShippedWork } from './notices.ts';

/** What `cargo metadata` says. https://doc.rust-lang.org/cargo/commands/cargo-metadata.html */
interface Metadata {
  packages: Package[];
  resolve: { root: string; nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[] };
}

interface Package {
  id: string;
  name: string;
  version: string;
  license: string | null;
  repository: string | null;
  manifest_path: string;
  targets: { kind: string[] }[];
}

/** Work of others inside of crates: the interpreter's C sources, and generated arithmetic. */
const FOLDERS_OF_OTHERS = ['quickjs', 'third_party/fiat'];

/** Every crate that is linked into a program, without the program itself. */
export async function shippedCrates(crate: string): Promise<ShippedWork[]> {
  const target = /^host: (.+)$/m.exec(await run('rustc', ['--version', '--verbose']))?.[1] ?? '';
  const words = ['metadata', '--locked', '--format-version', '1', '--filter-platform', target];
  const metadata = JSON.parse(await run('cargo', [...words, '--manifest-path', join(crate, 'Cargo.toml')])) as Metadata;
  const linked = linkedIds(metadata);
  const packages = metadata.packages.filter(({ id }) => linked.has(id) && id !== metadata.resolve.root);
  return packages.map((each) => ({
    name: each.name,
    version: each.version,
    license: each.license ?? '',
    texts: textsOf(each, packages),
  }));
}

/** A crate's own texts, else those of another crate of the same repository, which has one licence for all of them. */
function textsOf(crate: Package, all: readonly Package[]): string[] {
  const siblings = all.filter(({ repository }) => repository !== null && repository === crate.repository);
  const texts = [crate, ...siblings].map(({ manifest_path }) =>
    licenseTexts(dirname(manifest_path), FOLDERS_OF_OTHERS),
  );
  return texts.find((found) => found.length > 0) ?? [];
}

/** By dependencies that are neither for builds nor for tests, nor run in the compiler. */
function linkedIds({ packages, resolve }: Metadata): ReadonlySet<string> {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = new Map(
    packages.map(({ id, targets }) => [id, targets.some(({ kind }) => kind.includes('proc-macro'))]),
  );
  const seen = new Set([resolve.root]);
  // A set goes on over what is added meanwhile.
  for (const id of seen)
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? [])
      if (!isMacro.get(pkg) && dep_kinds.some(({ kind }) => kind === null)) seen.add(pkg);
  return seen;
}

/** Where systems keep the licence of the C library: Debian and Ubuntu, Fedora. */
const LIBC_LICENSES = ['/usr/share/common-licenses/LGPL-2.1', '/usr/share/licenses/glibc/COPYING.LIB'];

/**
 * What a static program contains in addition to its crates.
 * @throws Error where the text of the C library's licence is not on this machine
 */
export async function shippedRuntimes(): Promise<ShippedWork[]> {
  const file = LIBC_LICENSES.find(existsSync);
  if (file === undefined)
    throw new Error(`Cannot write the notices: expected the licence of the C library in ${LIBC_LICENSES.join(' or ')}`);
  const [, libc = ''] = /^ldd .*?([\d.]+)$/m.exec(await run('ldd', ['--version'])) ?? [];
  const [, rust = ''] = /^rustc (\S+)/.exec(await run('rustc', ['--version'])) ?? [];
  // LGPL 2.1, section 6a: to use another C library, a user builds the program again from the project's sources.
  const relink = 'Linked statically. `npm run build:host` of this project builds the program with another C library.';
  return [
    { name: 'glibc', version: libc, license: 'LGPL-2.1-or-later', texts: [relink, readFileSync(file, 'utf8')] },
    { name: "Rust's standard library", version: rust, license: 'MIT OR Apache-2.0', texts: [] },
  ];
}
