import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { REPOSITORY } from '../../hack/base/paths.ts';
import { run } from '../../hack/base/run.ts';
import { KUBERNETES_VERSION } from '../../hack/tools/tools.ts';

/** What a machine is, without anything that tells whose it is. */
export interface MachineFacts {
  cores: number;
  processor: string;
  /** 10⁹ bytes. */
  memoryGigabytes: number;
  kernel: string;
  /** Of the cgroups that memory is counted by. */
  cgroupVersion: 1 | 2;
  node: string;
  /** Of the cluster that is built here. */
  kubernetes: string;
  /** The commit that was measured; `+` after it where something was changed. */
  commit: string;
  /** Processes that wanted to run, on average over the minute before: other work on the machine. */
  loadBefore: number;
}

/** Asks the machine, before anything loads it. */
export async function machineFacts(): Promise<MachineFacts> {
  const [loadBefore = Number.NaN] = loadavg();
  const git = (...words: string[]) => run('git', words, { cwd: REPOSITORY });
  const commit = (await git('rev-parse', '--short', 'HEAD')).trim();
  const isChanged = (await git('status', '--porcelain', '--untracked-files=no')).trim() !== '';
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGigabytes: Math.round(totalmem() / 1e9),
    kernel: release(),
    cgroupVersion: readFileSync('/proc/self/cgroup', 'utf8').startsWith('0::') ? 2 : 1,
    node: process.version,
    kubernetes: KUBERNETES_VERSION,
    commit: isChanged ? `${commit}+` : commit,
    loadBefore,
  };
}
