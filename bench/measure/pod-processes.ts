import { readdirSync, readFileSync } from 'node:fs';
import { cgroupPath } from '../../hack/cluster/embedded/cgroups.ts';
import type { Cluster } from '../../hack/provider/provider.ts';
import { chargedKilobytes } from './charged-memory.ts';
import { cpuMilliseconds, rollupKilobytes } from './process-usage.ts';

/** A process of the project in a pod of this machine, in the kernel's kilobytes. */
export interface PodProcess {
  pid: number;
  /** Proportional set size and anonymous memory. */
  pss: number;
  anonymous: number;
  /** All that its container is charged for. */
  charged: number;
  cpuMilliseconds: number;
}

/** What each process is recognized by in its command line; the sidecar's host is either one. */
const PROGRAMS = {
  sidecar: /\/app\/sidecar\.cjs|^\/spawner-sidecar/,
  webhook: /webhook\.mjs/,
  controller: /controller\.mjs/,
};

/** All processes of one kind in pods of a cluster whose node is this machine, the oldest first. */
export function podProcesses({ name }: Cluster, program: keyof typeof PROGRAMS): PodProcess[] {
  const ids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return ids.flatMap((pid) => {
    try {
      const isIts = readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(`:${cgroupPath(name)}/`);
      if (!isIts || !PROGRAMS[program].test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return [];
      return [readProcess(Number(pid))];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

function readProcess(pid: number): PodProcess {
  return {
    pid,
    pss: rollupKilobytes(pid, 'Pss'),
    anonymous: rollupKilobytes(pid, 'Anonymous'),
    charged: chargedTo(pid),
    cpuMilliseconds: cpuMilliseconds(pid),
  };
}

function chargedTo(pid: number): number {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const [, versionOne] = /^\d+:memory:(.+)$/m.exec(groups) ?? [];
  const [, versionTwo] = /^0::(.+)$/m.exec(groups) ?? [];
  return chargedKilobytes(versionOne ?? versionTwo ?? '');
}
