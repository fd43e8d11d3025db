import { join } from 'node:path';
import { bundlePrelude, bundleSidecar } from '../../hack/build/bundle-sidecar.ts';
import { nativeHost } from '../../hack/build/native-host.ts';
import type { SidecarHost } from '../../hack/build/sidecar-host.ts';
import { leanImageEnvironment } from './image-command.ts';
import { IMAGE, type SidecarCommand } from './sidecar-process.ts';
import { runWalker, startWalker, type Walker } from './walker.ts';

/** Something of each host. */
export type OfHosts<T> = Record<SidecarHost, T>;

/** Where the sidecars of each host listen. */
export const FIRST_PORTS: Readonly<OfHosts<number>> = { lean: 7070, node: 7170 };

/** One host after the other. */
export async function ofHosts<T>(measure: (host: SidecarHost) => Promise<T>): Promise<OfHosts<T>> {
  return { lean: await measure('lean'), node: await measure('node') };
}

/** What runs on one of the sidecar's hosts. */
export interface HostPrograms {
  sidecar: SidecarCommand;
  /** Starts the sidecar's own walk. */
  startOwnWalker(): Walker;
}

/** Bundles the sidecar into a folder where walk-tables.cjs lies already, for both hosts. */
export async function hostPrograms(folder: string, node: string): Promise<OfHosts<HostPrograms>> {
  const host = await nativeHost();
  await bundleSidecar(join(folder, 'sidecar.cjs'));
  await bundlePrelude(join(folder, 'prelude.js'));
  const words = (script: string) => [...IMAGE.flags, join(folder, script)];
  const scripts = ['prelude.js', 'walk-tables.cjs'].map((script) => join(folder, script));
  return {
    lean: {
      sidecar: { program: join(host, 'spawner-sidecar'), words: [], env: leanImageEnvironment() },
      startOwnWalker: () => runWalker(join(host, 'run-script'), scripts),
    },
    node: {
      sidecar: { program: node, words: words('sidecar.cjs'), env: IMAGE.env },
      startOwnWalker: () => startWalker(node, words('walk-tables.cjs')),
    },
  };
}
