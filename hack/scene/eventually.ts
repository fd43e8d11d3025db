import { tail, tryRun } from '../base/run.ts';
import type { Kubectl } from './kubectl.ts';

/** How long a wait may take and what it is for. */
export interface Wait {
  /** Completes the sentence "timed out waiting for …". */
  what: string;
  /** Long enough for a machine that has ten times as much to do. */
  seconds?: number;
  /** Between two answers; longer where each costs much, or lasts. */
  intervalMs?: number;
}

/**
 * Repeats a question until the answer satisfies.
 * @throws Error with the last answer, the namespace's events and the logs of its pods
 */
export async function eventually<T>(
  cluster: Kubectl,
  { what, seconds = 120, intervalMs = 250 }: Wait,
  question: () => Promise<T>,
  satisfies: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await question();
      if (satisfies(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
  throw new Error(
    `Timed out after ${seconds} s waiting for ${what}\n\nLast seen:\n${show(last)}\n\n${await evidence(cluster)}`,
  );
}

function show(seen: unknown): string {
  return seen instanceof Error ? seen.message : `${JSON.stringify(seen, null, 2)}`;
}

/** What a person would look at next: pods, events, and the end of each container's log. */
export async function evidence(cluster: Kubectl): Promise<string> {
  const ask = async (...args: string[]) => {
    const { stdout, stderr } = await tryRun(cluster.program, [
      '--kubeconfig',
      cluster.kubeconfig,
      '--namespace',
      cluster.namespace,
      ...args,
    ]);
    return tail(stdout + stderr, 60);
  };
  const pods = (await ask('get', 'pods', '--output', 'name')).split('\n').filter((name) => name.startsWith('pod/'));
  const logs = pods.map(
    async (pod) => `Logs of ${pod}:\n${await ask('logs', pod, '--all-containers', '--prefix', '--tail', '20')}`,
  );
  return [
    `Pods in ${cluster.namespace}:\n${await ask('get', 'pods', '--output', 'wide')}`,
    `Events:\n${await ask('get', 'events', '--sort-by', '.lastTimestamp')}`,
    ...(await Promise.all(logs)),
  ].join('\n\n');
}
