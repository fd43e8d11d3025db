import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/**
 * The memory that a process's control group is charged for, the kernel's for its sockets included, in bytes. Pages of files are
 * left out: the kernel reclaims them before it kills a process.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html, cgroup-v1/memory.html
 */
export function chargedBytes(pid: number): number {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
  const [, one] = /^\d+:memory:(.*)$/.exec(lines.find((line) => line.includes(':memory:')) ?? '') ?? [];
  const all = lines.find((line) => line.startsWith('0::'))?.slice('0::'.length) ?? '/';
  const folder = one === undefined ? join(ROOT, all) : join(ROOT, 'memory', one);
  const usage = one === undefined ? 'memory.current' : 'memory.usage_in_bytes';
  if (!existsSync(join(folder, usage))) throw new Error(`Cannot read the memory of process ${pid}: no ${usage}`);
  const stat = readFileSync(join(folder, 'memory.stat'), 'utf8');
  const files = Number(/^(?:total_cache|file) (\d+)$/m.exec(stat)?.[1] ?? 0);
  return Number(readFileSync(join(folder, usage), 'utf8')) - files;
}

/** For how long a process had a core, and for how long it waited for one. https://docs.kernel.org/scheduler/sched-stats.html */
export interface CoreSeconds {
  ran: number;
  waited: number;
}

/** What the main thread of a process had of the machine. */
export function coreSeconds(pid: number): CoreSeconds {
  const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return { ran: ran / 1e9, waited: waited / 1e9 };
}
