import { readdirSync, readFileSync } from 'node:fs';
import { waitFor } from '../../progress.ts';
import { clusterFolder, livePid } from './state.ts';

/** What tells process 1 of a cluster to restart its node. */
export const RESTART_SIGNAL = 'SIGUSR2';

/** Has a running cluster's node restart: containerd, the kubelet and every container end at once and begin anew. */
export function restartNode(name: string): void {
  const launched = livePid(name);
  if (launched === undefined) throw new Error(`Cannot restart the node of cluster ${name}: it does not run`);
  // The process in between is unshare, which only waits.
  const [processOne] = readFileSync(`/proc/${launched}/task/${launched}/children`, 'utf8').split(' ');
  process.kill(Number(processOne), RESTART_SIGNAL);
}

/** Kills a running cluster's API server; its process 1 starts another one. */
export function restartApiServer(name: string): void {
  const state = clusterFolder(name);
  const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0');
  const isOurs = ([program = '', ...args]: string[]) =>
    program.endsWith('/kube-apiserver') && args.some((argument) => argument.includes(`${state}/`));
  for (const pid of runningPids().filter((each) => isOurs(commandOf(each)))) endNow(pid);
}

/** Within a cluster's namespaces: ends every process but this one and those. */
export async function endAllBut(pids: readonly (number | undefined)[]): Promise<void> {
  const kept = new Set([process.pid, ...pids]);
  const endOthers = async () => {
    const others = runningPids().filter((pid) => !kept.has(pid));
    for (const pid of others) endNow(pid);
    return others.length === 0 || undefined;
  };
  await waitFor(endOthers, { seconds: 10, what: 'all processes of the node to end' });
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
