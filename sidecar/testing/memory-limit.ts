import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** For kernel tests: a control group that limits the memory of its processes, the kernel's for them included. */
export interface MemoryLimit {
  /** Before a program's own words: has it run in the group. */
  words: readonly string[];
  /** The most that was ever used, in bytes. */
  peak(): number;
  /** After the group's last process. */
  close(): void;
}

/** Where the groups are and what the files are called, https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html. */
const VERSIONS = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes' },
  { root: '/sys/fs/cgroup', limit: 'memory.max', peak: 'memory.peak' },
];

/** Makes such a group. Undefined where there is no right to. */
export function limitMemory(bytes: number): MemoryLimit | undefined {
  const version = VERSIONS.find(({ root }) => existsSync(join(root, 'cgroup.procs')));
  if (version === undefined) return undefined;
  const folder = join(version.root, `spawner-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, version.limit), String(bytes));
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  return {
    words: ['sh', '-c', `echo $$ >${folder}/cgroup.procs && exec "$@"`, 'sh'],
    peak: () => Number(readFileSync(join(folder, version.peak), 'utf8')),
    close: () => rmdirSync(folder),
  };
}
