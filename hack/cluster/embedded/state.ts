import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../base/paths.ts';

/** What is written down of a running cluster or node. */
export interface ClusterState {
  /** The process whose end ends everything in its namespaces, by its id on the machine. */
  pid: number;
  /** When that process started, in clock ticks since boot: a pid alone may belong to another process by now. */
  startTime?: string;
}

/** The folder of a cluster: logs, certificates, data, sockets. */
export function clusterFolder(name: string): string {
  return join(cacheFolder('clusters'), name);
}

/** Names of all clusters that have a folder. */
export function clusterNames(): string[] {
  return readdirSync(cacheFolder('clusters'));
}

/** Makes the folder and says whose it is, in one step, so that a folder without owner is always a left-over. */
export function claimFolder(name: string, pid: number): string {
  const folder = clusterFolder(name);
  const partial = `${folder}.partial-${pid}`;
  mkdirSync(partial);
  writeState(partial, pid);
  renameSync(partial, folder);
  return folder;
}

/** Writes down which process keeps a cluster or a node alive, in its folder. */
export function writeState(folder: string, pid: number): void {
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ pid, startTime: readStartTime(pid) }));
}

/** The process that keeps a cluster alive, or undefined when it is gone. */
export function livePid(name: string): number | undefined {
  return livePidIn(clusterFolder(name));
}

/** The process that keeps a node of a cluster alive, or undefined when it is gone. */
export function liveNodePid(name: string, node: string): number | undefined {
  return livePidIn(join(clusterFolder(name), node));
}

function livePidIn(folder: string): number | undefined {
  const file = join(folder, 'state.json');
  if (!existsSync(file)) return undefined;
  const { pid, startTime } = JSON.parse(readFileSync(file, 'utf8')) as ClusterState;
  return startTime !== undefined && readStartTime(pid) === startTime ? pid : undefined;
}

/**
 * Field 22 of /proc/<pid>/stat, or undefined where no such process runs: a zombie has ended and only waits to be noticed.
 * Fields are counted after the name, which stands in parentheses and may hold anything.
 */
function readStartTime(pid: number): string | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const [state, ...fields] = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return state === 'Z' ? undefined : fields[18];
}
