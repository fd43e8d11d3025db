import { constants } from 'node:os';
import type { Cluster, Provider } from '../provider/provider.ts';
import { chooseProvider } from './choose.ts';

/**
 * Runs work on a cluster of its own, and takes it down afterwards: when the work is done, when it fails, and when
 * this process is told to stop. What a process that was killed left behind, the next run takes away.
 */
export async function withCluster<T>(
  purpose: string,
  work: (provider: Provider, cluster: Cluster) => Promise<T>,
): Promise<T> {
  const provider = await chooseProvider();
  await sweep(provider);
  const name = `${purpose}-${process.pid}`;
  running.set(name, provider);
  if (running.size === 1) process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(provider, await provider.up(name, 'process'));
  } finally {
    await provider.down(name);
    running.delete(name);
    if (running.size === 0) process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The clusters of this process, by name. */
const running = new Map<string, Provider>();

function stop(signal: NodeJS.Signals): void {
  process.stderr.write(`\n${signal}: taking the cluster down\n`);
  const all = [...running].map(([name, provider]) => provider.down(name));
  void Promise.allSettled(all).then(() => process.exit(128 + constants.signals[signal]));
}

/** Takes down clusters whose name ends in the id of a process that is gone. */
async function sweep(provider: Provider): Promise<void> {
  for (const name of await provider.list()) {
    const pid = Number(/-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await provider.down(name);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
