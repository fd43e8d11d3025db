import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { waitFor } from '../../base/progress.ts';
import { FIRST_NODE } from './addresses.ts';
import { clusterFolder, liveNodePid } from './state.ts';

/** What tells process 1 of a node, which hands it on, to restart it. */
export const RESTART_SIGNAL = 'SIGUSR2';

/** Has a node of a running cluster restart: containerd, the kubelet and every container end at once and start again. */
export function restartNode(name: string, node: string = FIRST_NODE.name): void {
  process.kill(processOne(name, node), RESTART_SIGNAL);
}

/**
 * Process 1 of a node of a running cluster, which is in all of its namespaces, by its id on the machine.
 * @throws Error where it does not run
 */
export function processOne(name: string, node: string = FIRST_NODE.name): number {
  const pid = liveNodePid(name, node);
  if (pid === undefined) throw new Error(`Cannot reach ${node} of cluster ${name}: it does not run`);
  return pid;
}

/** Kills a running cluster's API server; its process 1 starts another one. */
export function restartApiServer(name: string): void {
  for (const pid of componentPids(name, 'kube-apiserver')) endNow(pid);
}

/** The processes of a component of a running cluster, such as `etcd`, by its program's name. */
export function componentPids(name: string, component: string): number[] {
  const state = clusterFolder(name);
  const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0');
  const isOurs = ([program = '', ...args]: string[]) =>
    basename(program) === component && args.some((argument) => argument.includes(`${state}/`));
  return runningPids().filter((pid) => isOurs(commandOf(pid)));
}

/** Within a node: ends every process of it but this one, its init and those. */
export async function endAllBut(pids: readonly (number | undefined)[]): Promise<void> {
  const kept = new Set([process.pid, process.ppid, ...pids]);
  const endOthers = async () => {
    const others = runningPids().filter((pid) => !kept.has(pid) && isDescendant(pid));
    for (const pid of others) endNow(pid);
    return others.length === 0 || undefined;
  };
  // What is thrown here ends the cluster, so a busy machine may take its time with a hundred containers.
  await waitFor(endOthers, { seconds: 60, what: 'all processes of the node to end' });
}

/**
 * Reports whether a process descends from the init of this process namespace. Other nodes came into it from outside: the
 * first of their ancestors has no parent here, which the kernel shows as 0.
 */
function isDescendant(pid: number): boolean {
  const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  // What ended meanwhile left its children to the init.
  if (parent === undefined) return true;
  return Number(parent) === process.ppid || (parent !== '0' && isDescendant(Number(parent)));
}

/** A process that ended and waits to be noticed does not run. */
function runningPids(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => /^State:\s+[^ZX]/m.test(read(`/proc/${pid}/status`))).map(Number);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
