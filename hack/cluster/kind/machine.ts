import { existsSync, readFileSync } from 'node:fs';

/** What a machine lets the node of a cluster do. */
export interface Machine {
  /** False where there is only version 1 of cgroups. */
  hasUnifiedCgroups: boolean;
  /** True where root may raise limits and lower an oom_score_adj: CAP_SYS_RESOURCE. */
  mayRaiseLimits: boolean;
  /** The most that a process may have, by the names of podman; what has no limit is left out. */
  limits: Readonly<Record<string, number>>;
}

/** The kernel's number of CAP_SYS_RESOURCE: linux/capability.h. */
const CAP_SYS_RESOURCE = 24n;

/** The limits that podman raises for a container where it is not told what to do, as /proc/PID/limits names them. */
const RAISED = { nofile: 'Max open files', nproc: 'Max processes' };

/** Looks at this machine. */
export function thisMachine(): Machine {
  return {
    hasUnifiedCgroups: existsSync('/sys/fs/cgroup/cgroup.controllers'),
    mayRaiseLimits: mayRaiseLimits(readFileSync('/proc/self/status', 'utf8')),
    limits: hardLimits(
      readFileSync('/proc/self/limits', 'utf8'),
      Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')),
    ),
  };
}

/** From /proc/PID/status: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function mayRaiseLimits(status: string): boolean {
  const [, effective = '0'] = /^CapEff:\s+([0-9a-f]+)$/m.exec(status) ?? [];
  return ((BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

/**
 * From /proc/PID/limits: https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html
 * @param mostProcesses kernel.pid_max, to which podman lowers its own limit of processes
 */
export function hardLimits(limits: string, mostProcesses: number): Readonly<Record<string, number>> {
  const found = Object.entries(RAISED).map(([name, title]) => {
    const [, hard = 'unlimited'] = new RegExp(`^${title}\\s+\\S+\\s+(\\S+)`, 'm').exec(limits) ?? [];
    return [name, Number(hard)] as const;
  });
  const { nproc = mostProcesses, ...others } = Object.fromEntries(found.filter(([, hard]) => !Number.isNaN(hard)));
  return { ...others, nproc: Math.min(nproc, mostProcesses) };
}
