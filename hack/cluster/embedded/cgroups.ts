import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** The cgroup of all pods of a cluster. */
export function cgroupPath(cluster: string): string {
  return `/spawner/${cluster}`;
}

/** The cgroup under which the kubelet of a node keeps its pods: two kubelets in one cgroup would end each other's. */
export function nodeCgroup(cluster: string, node: string): string {
  return `${cgroupPath(cluster)}/${node}`;
}

/** Makes a node's cgroup under every controller, as the kubelet expects it to be there. */
export function makeCgroups(cluster: string, node: string): void {
  for (const root of hierarchies()) mkdirSync(join(root, nodeCgroup(cluster, node)), { recursive: true });
  // In version 2 a controller works below a cgroup only where that cgroup hands it on.
  if (isUnified())
    for (const cgroup of ['', ...levels(cluster, node)])
      appendFileSync(join(ROOT, cgroup, 'cgroup.subtree_control'), '+cpu +cpuset +memory +pids');
  for (const cgroup of levels(cluster, node)) writeFileSync(weightOf(cgroup).file, String(weightOf(cgroup).value));
}

function levels(cluster: string, node: string): string[] {
  return ['spawner', cgroupPath(cluster), nodeCgroup(cluster, node)];
}

/** What the kernel gives a process of its own, and Kubernetes a core. */
const SHARES_OF_A_CORE = 1024;

/**
 * The pods of a node weigh as much as its cores against everything else, which is what its kubelet gives `kubepods`. With the
 * kernel's default for the cgroups above that, all pods of all clusters together would weigh as much as a single process.
 * https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/, and for version 2 the kubelet's own formula:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/cm/cgroup_v2_manager_linux.go
 */
export function weightOf(cgroup: string): { file: string; value: number } {
  const shares = cpus().length * SHARES_OF_A_CORE;
  return isUnified()
    ? { file: join(ROOT, cgroup, 'cpu.weight'), value: Math.floor(1 + ((shares - 2) * 9999) / 262142) }
    : { file: join(ROOT, 'cpu', cgroup, 'cpu.shares'), value: shares };
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
