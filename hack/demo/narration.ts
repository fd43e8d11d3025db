import { styleText } from 'node:util';
import { type Kubectl, kubectl, podsOf } from '../scene/kubectl.ts';
import { waitForStatus } from '../scene/wait.ts';

/** Prints a line of the story. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the heading of a chapter. */
export function title(text: string): void {
  say(`\n${styleText('bold', text)}`);
}

/** Runs kubectl and prints the command as one would type it, and what it says. */
export async function show(there: Kubectl, args: readonly string[]): Promise<void> {
  say(styleText('cyan', `$ kubectl ${args.map(quote).join(' ')}`));
  say((await kubectl(there, args)).trimEnd());
}

/** Prints the pods of an app with their containers. */
export async function showPods(there: Kubectl, app: string): Promise<void> {
  await show(there, ['get', 'pods', '--selector', `app=${app}`]);
  for (const { metadata, spec } of await podsOf(there, app)) {
    const sidecars = (spec?.initContainers ?? []).map(({ name }) => `${name} (native sidecar)`);
    const containers = (spec?.containers ?? []).map(({ name }) => name);
    say(`${metadata?.name} runs: ${[...containers, ...sidecars].join(', ')}`);
  }
}

/** Prints what a pod's sidecar answers, without the parts that repeat themselves. */
export async function showStatus(there: Kubectl, pod: string): Promise<void> {
  say(styleText('cyan', `$ kubectl get --raw /api/v1/namespaces/${there.namespace}/pods/${pod}:7070/proxy/status`));
  const { active_connections, listening, seconds_inactive, idle_since, reason } = await waitForStatus(
    there,
    pod,
    () => true,
  );
  say(JSON.stringify({ active_connections, listening, seconds_inactive, idle_since, reason }, null, 2));
}

/** Prints what a pass of the reaper logged, one sentence a line. */
export function showPass(log: string): void {
  for (const line of log.trim().split('\n')) {
    const { message, workload, verdict, reason, connections, idleForSeconds } = JSON.parse(line);
    if (message === 'verdict') {
      const why = reason ?? `idle for ${idleForSeconds} s`;
      say(`reaper: ${workload} has ${connections} connections, verdict: ${verdict} (${why})`);
    } else if (workload) say(`reaper: ${workload}: ${message}`);
  }
}

function quote(arg: string): string {
  return /^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg}'`;
}
