import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process, the collector's among them. https://docs.kernel.org/scheduler/sched-stats.html */
export function cpuMilliseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Resident memory of a process in the kernel's kilobytes: now, and the most there was. */
export function statusKilobytes(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  return field(readFileSync(`/proc/${pid}/status`, 'utf8'), name);
}

/** Memory that a process shares with no other one, whatever else runs; the rest is pages of files. */
export function anonymousKilobytes(pid: number): number {
  return rollupKilobytes(pid, 'Anonymous');
}

/** A sum over the mappings of a process. Pages that several processes map are shared out in `Pss`. */
export function rollupKilobytes(pid: number, name: 'Anonymous' | 'Pss'): number {
  return field(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), name);
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}
