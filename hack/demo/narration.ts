import { styleText } from 'node:util';
import { type Kubectl, kubectl, listPodsOfApp } from '../scene/kubectl.ts';
import { waitForStatus } from '../scene/wait.ts';

/** Prints a line. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the heading of a step. */
export function title(text: string): void {
  say(`\n${styleText('bold', text)}`);
}

/** Runs kubectl and prints the command as one would type it, and its output. */
export async function show(context: Kubectl, args: readonly string[]): Promise<void> {
  say(styleText('cyan', `$ kubectl ${args.map(quote).join(' ')}`));
  say((await kubectl(context, args)).trimEnd());
}

/** Prints the pods of an app with their containers. */
export async function showPods(context: Kubectl, app: string): Promise<void> {
  await show(context, ['get', 'pods', '--selector', `app=${app}`]);
  for (const { metadata, spec } of await listPodsOfApp(context, app)) {
    const sidecars = (spec?.initContainers ?? []).map(({ name }) => `${name} (native sidecar)`);
    const containers = (spec?.containers ?? []).map(({ name }) => name);
    say(`${metadata?.name} runs: ${[...containers, ...sidecars].join(', ')}`);
  }
}

/** Prints what a pod's sidecar answers, without the fields that the demo does not need. */
export async function showStatus(context: Kubectl, pod: string): Promise<void> {
  say(styleText('cyan', `$ kubectl get --raw /api/v1/namespaces/${context.namespace}/pods/${pod}:7070/proxy/status`));
  const { active_connections, listening, seconds_inactive, idle_since, reason } = await waitForStatus(
    context,
    pod,
    () => true,
  );
  say(JSON.stringify({ active_connections, listening, seconds_inactive, idle_since, reason }, null, 2));
}

/** Prints what a pass of the reaper logged, one sentence per line. */
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
