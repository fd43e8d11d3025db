import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** The cgroup under which the kubelet of a cluster keeps its pods: two kubelets in one cgroup would end each other's. */
export function cgroupOf(name: string): string {
  return `/spawner/${name}`;
}

/** Makes a cluster's cgroup under every controller, as the kubelet expects it to be there. */
export function makeCgroups(name: string): void {
  for (const root of hierarchies()) mkdirSync(join(root, cgroupOf(name)), { recursive: true });
  if (!isUnified()) return;
  // In version 2 a controller works below a cgroup only where that cgroup hands it on.
  for (const folder of [ROOT, join(ROOT, 'spawner'), join(ROOT, cgroupOf(name))]) {
    appendFileSync(join(folder, 'cgroup.subtree_control'), '+cpu +cpuset +memory +pids');
  }
}

/** Removes the cgroups of a cluster, whose processes are gone. */
export function removeCgroups(name: string): void {
  for (const root of hierarchies()) removeTree(join(root, cgroupOf(name)));
}

function isUnified(): boolean {
  return existsSync(join(ROOT, 'cgroup.controllers'));
}

/** Version 2 has one tree; version 1 has one per controller, and `unified` beside them without any. */
function hierarchies(): string[] {
  if (isUnified()) return [ROOT];
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => join(ROOT, name));
}

/** The files of a cgroup cannot be removed and need not be: its folder goes once the folders in it are gone. */
function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
}
