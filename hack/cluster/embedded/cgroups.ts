import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** The cgroup of all pods of a cluster. */
export function cgroupOf(cluster: string): string {
  return `/spawner/${cluster}`;
}

/** The cgroup under which the kubelet of a node keeps its pods: two kubelets in one cgroup would end each other's. */
export function nodeCgroup(cluster: string, node: string): string {
  return `${cgroupOf(cluster)}/${node}`;
}

/** Makes a node's cgroup under every controller, as the kubelet expects it to be there. */
export function makeCgroups(cluster: string, node: string): void {
  for (const root of hierarchies()) mkdirSync(join(root, nodeCgroup(cluster, node)), { recursive: true });
  if (!isUnified()) return;
  // In version 2 a controller works below a cgroup only where that cgroup hands it on.
  for (const cgroup of ['', 'spawner', cgroupOf(cluster), nodeCgroup(cluster, node)]) {
    appendFileSync(join(ROOT, cgroup, 'cgroup.subtree_control'), '+cpu +cpuset +memory +pids');
  }
}

/** Removes a cgroup and those in it, whose processes are gone. */
export function removeCgroups(cgroup: string): void {
  for (const root of hierarchies()) removeTree(join(root, cgroup));
}

function isUnified(): boolean {
  return existsSync(join(ROOT, 'cgroup.controllers'));
}

/** Version 2 has one tree; version 1 has one per controller, and `unified` next to them without any. */
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
