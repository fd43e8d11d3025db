import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../hack/base/run.ts';
import { componentPids, processOne, restartNode } from '../hack/cluster/embedded/restart.ts';

/** The programs of Kubernetes on the node. */
export const COMPONENTS = [
  'kubelet',
  'containerd',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
] as const;

/** A process with its memory. */
export interface RunningProcess {
  pid: number;
  /** The most that it ever had resident, in bytes, by the kernel's own account. */
  peakBytes: number;
}

/** The one node of the cluster from below: its processes, its network and its mounts, without asking Kubernetes. */
export class ClusterNode {
  readonly name: string;
  readonly #processOne: number;

  constructor(name: string) {
    this.name = name;
    this.#processOne = processOne(name);
  }

  /** The arguments that make `nsenter` run a command in the node's network. */
  get inNetwork(): string[] {
    return [`--net=/proc/${this.#processOne}/ns/net`, '--'];
  }

  /** Runs a command of `ip`, `nft` and the like in the node's network. */
  network(program: string, args: readonly string[], input?: string): Promise<string> {
    return run('nsenter', [...this.inNetwork, program, ...args], input === undefined ? {} : { input });
  }

  /** Runs a command that sees the node's mounts. */
  mounts(program: string, args: readonly string[]): Promise<string> {
    return run('nsenter', [`--mount=/proc/${this.#processOne}/ns/mnt`, '--', program, ...args]);
  }

  /** The node's mounts, a line each as in /proc/mounts. */
  readMounts(): string[] {
    return read(`/proc/${this.#processOne}/mounts`).trimEnd().split('\n');
  }

  /** The processes of a component, such as `etcd`. */
  componentPids(component: string): number[] {
    return componentPids(this.name, component);
  }

  /** Ends containerd, the kubelet and every container at once; they start again. */
  restart(): void {
    restartNode(this.name);
  }

  /** The first process of each container that runs, by the container's id. */
  containerProcesses(): Map<string, RunningProcess> {
    const found = new Map<string, RunningProcess>();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const id = /([0-9a-f]{64})\s*$/m.exec(read(`/proc/${pid}/cgroup`))?.[1];
      if (id === undefined) continue;
      const status = read(`/proc/${pid}/status`);
      // Process 1 of its own process namespace.
      if (!/^NSpid:.*\s1$/m.test(status) || !/^State:\s+[^ZX]/m.test(status)) continue;
      const kilobytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
      found.set(id, { pid: Number(pid), peakBytes: kilobytes * 1024 });
    }
    return found;
  }

  /** The processes of a pod that run this program, found before Kubernetes says that it runs. */
  podProcesses(uid: string, program: string): number[] {
    const isMeant = (pid: string) =>
      read(`/proc/${pid}/cgroup`).includes(`pod${uid}`) && read(`/proc/${pid}/cmdline`).includes(program);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isMeant(name))
      .map(Number);
  }
}

/** Sends a signal to processes, of which some may have ended. Returns how many got it. */
export function signal(pids: readonly number[], name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): number {
  let count = 0;
  for (const pid of pids) {
    try {
      process.kill(pid, name);
      count += 1;
    } catch {
      // It ended by itself.
    }
  }
  return count;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
