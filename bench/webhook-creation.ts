import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { MONITOR_LABEL } from '../contract/labels.ts';
import type { Cluster } from '../hack/cluster/cluster.ts';
import { withCluster } from '../hack/cluster/with-cluster.ts';
import { installChart } from '../hack/install.ts';
import { hasSidecar } from '../hack/kubectl.ts';
import { bundle, prepare } from '../hack/prepare.ts';
import { step } from '../hack/progress.ts';
import { clientProgram } from '../hack/tools.ts';
import type { V1Pod } from '../kube/types.ts';
import { reviewOf } from './webhook-reviews.ts';
import { table } from './webhook-tables.ts';

// What a pod's creation costs at the API server with and without the webhook: server-side dry runs, in turns.
const { values } = parseArgs({ options: { pods: { type: 'string', default: '1000' } } });

/** A way to the API server: kubectl's proxy on a free loopback port. */
interface Proxy {
  url: string;
  stop(): void;
}

async function startProxy({ kubeconfig }: Cluster): Promise<Proxy> {
  const args = ['--kubeconfig', kubeconfig, 'proxy', '--port', '0'];
  const child = spawn(await clientProgram('kubectl'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { url: `http://${String(line).split(' ').at(-1)}`, stop: () => void child.kill() };
}

/** The pod within a review of 5 KB, as its author sends it, with the label or without. */
function podOf(isMonitored: boolean): V1Pod {
  const { spec, metadata } = JSON.parse(reviewOf(5)).request.object as V1Pod;
  const { [MONITOR_LABEL]: label = '', ...labels } = metadata?.labels ?? {};
  const containers = (spec?.containers ?? []).map(({ volumeMounts: _, ...container }) => container);
  return {
    metadata: { generateName: 'bench-', labels: { ...labels, ...(isMonitored && { [MONITOR_LABEL]: label }) } },
    spec: { containers },
  };
}

/** Creates a pod in everything but its storing. Returns how long that took. */
async function createMilliseconds({ url }: Proxy, isMonitored: boolean): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/api/v1/namespaces/default/pods?dryRun=All`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(podOf(isMonitored)),
  });
  const pod = (await response.json()) as V1Pod & { message?: string };
  const taken = performance.now() - start;
  if (response.ok && hasSidecar(pod) === isMonitored) return taken;
  throw new Error(`Cannot measure: expected a pod ${isMonitored ? 'with' : 'without'} sidecar, got ${pod.message}`);
}

async function measure(proxy: Proxy): Promise<Record<'with' | 'without', number[]>> {
  const taken: Record<'with' | 'without', number[]> = { with: [], without: [] };
  for (let pod = 0; pod < Number(values.pods) * 1.2; pod += 1) {
    for (const kind of pod % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      const milliseconds = await createMilliseconds(proxy, kind === 'with');
      // The first ones warm both up.
      if (pod >= Number(values.pods) * 0.2) taken[kind].push(milliseconds);
    }
  }
  return taken;
}

function quantile(sample: readonly number[], part: number): number {
  const sorted = sample.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}

function report(taken: Readonly<Record<'with' | 'without', number[]>>): string {
  const figures = (sample: readonly number[]) => [quantile(sample, 0.5), quantile(sample, 0.99)];
  const [withWebhook, without] = [figures(taken.with), figures(taken.without)];
  const ratios = withWebhook.map((value, at) => value / (without[at] ?? Number.NaN));
  const row = (name: string, numbers: readonly number[]) => [name, ...numbers.map((number) => number.toFixed(2))];
  return table([
    [`creation of a pod, ${values.pods} each, ms`, 'p50', 'p99'],
    row('without label', without),
    row('with label and webhook', withWebhook),
    row('ratio', ratios),
  ]);
}

await bundle();
await withCluster('bench', async (provider, cluster) => {
  const { images } = await prepare(provider, cluster);
  await step('installing the chart', () => installChart(cluster, { images }));
  const proxy = await startProxy(cluster);
  try {
    process.stdout.write(report(await step('creating pods', () => measure(proxy))));
  } finally {
    proxy.stop();
  }
});
