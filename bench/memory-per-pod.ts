import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { NGINX_PACKAGES, nginx } from '../hack/apps.ts';
import { withCluster } from '../hack/cluster/with-cluster.ts';
import { loadDebianImage, loadProjectImages } from '../hack/images/images.ts';
import { withChart } from '../hack/install.ts';
import { apply, type Kubectl, kubectl } from '../hack/kubectl.ts';
import { bundle } from '../hack/prepare.ts';
import { step } from '../hack/progress.ts';
import { clientProgram } from '../hack/tools.ts';

// What a monitored pod costs a node: the machine's available memory with many pods, without and with the sidecar, and
// what the kernel says of each sidecar, on the host that SPAWNER_SIDECAR_HOST names. Only where the pods run on this machine: the embedded cluster.
const { values } = parseArgs({
  options: { pods: { type: 'string', default: '50' }, json: { type: 'boolean', default: false } },
});
const pods = Number(values.pods);
/** Until the kernel has settled what start-up left behind. */
const SETTLE_MS = 20_000;

/** One measurement, in KiB. */
interface Memory {
  available: number;
  /** Proportional set size and anonymous memory of each sidecar process, and all that its container is charged for. */
  sidecars: { pss: number; anonymous: number; charged: number }[];
  /** The containers' working sets as the kubelet says them. */
  workingSets: number[];
}

await bundle();
const [without, withSidecar] = await withCluster('bench', async (provider, cluster) => {
  const images = await loadProjectImages(provider, cluster);
  const image = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  const there = { program: await clientProgram('kubectl'), kubeconfig: cluster.kubeconfig, namespace: 'default' };
  return withChart(cluster, { images }, async () => {
    const plain = await measure(there, image, false);
    return [plain, await measure(there, image, true)];
  });
});
report(without, withSidecar);

async function measure(there: Kubectl, image: string, isMonitored: boolean): Promise<Memory> {
  const name = isMonitored ? 'monitored' : 'plain';
  const scaleTo = async (replicas: number) => {
    // Without a probe: an exec a second in each of them would be the load.
    await apply(there, nginx({ name, image, isMonitored, replicas, container: { readinessProbe: null } }));
    await kubectl(there, ['rollout', 'status', 'deployment', name, '--timeout', '600s']);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  };
  return step(`${pods} pods ${isMonitored ? 'with' : 'without'} the sidecar`, async () => {
    // The very first brings the runtime's own pages, once per node; that is not an additional pod's cost.
    await scaleTo(1);
    const before = available();
    await scaleTo(pods + 1);
    return { available: before - available(), sidecars: sidecarProcesses(), workingSets: await workingSets(there) };
  });
}

function available(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
}

function sidecarProcesses(): Memory['sidecars'] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((pid) => {
    try {
      if (!/\/app\/sidecar\.cjs|^\/spawner-sidecar/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return [];
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]);
      return [{ pss: field('Pss'), anonymous: field('Anonymous'), charged: chargedTo(pid) }];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}

/** https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
async function workingSets(there: Kubectl): Promise<number[]> {
  const nodes = await kubectl(there, ['get', 'nodes', '--output', 'name']);
  const [, node = ''] = nodes.trim().split('/');
  const { pods: all } = JSON.parse(await kubectl(there, ['get', '--raw', `/api/v1/nodes/${node}/proxy/stats/summary`]));
  const containers: { name: string; memory: { workingSetBytes: number } }[] = all.flatMap(
    (pod: { containers?: unknown[] }) => pod.containers ?? [],
  );
  return containers.flatMap(({ name, memory }) =>
    name === SIDECAR_CONTAINER ? [Math.round(memory.workingSetBytes / 1024)] : [],
  );
}

/** The kernel's own memory for the container among it, such as page tables; whatever else the machine does. */
function chargedTo(pid: string): number {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const [, versionOne] = /^\d+:memory:(.+)$/m.exec(groups) ?? [];
  const [, versionTwo] = /^0::(.+)$/m.exec(groups) ?? [];
  const file = versionOne
    ? `/sys/fs/cgroup/memory${versionOne}/memory.usage_in_bytes`
    : `/sys/fs/cgroup${versionTwo}/memory.current`;
  return Math.round(Number(readFileSync(file, 'utf8')) / 1024);
}

function report(plain: Memory, monitored: Memory): void {
  const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const result = {
    pods,
    perPodWithoutKiB: Math.round(plain.available / pods),
    perPodWithKiB: Math.round(monitored.available / pods),
    sidecarKiB: Math.round((monitored.available - plain.available) / pods),
    sidecarPssKiB: median(monitored.sidecars.map(({ pss }) => pss)),
    sidecarChargedKiB: median(monitored.sidecars.map(({ charged }) => charged)),
    sidecarWorkingSetKiB: median(monitored.workingSets),
    sidecarAnonymousKiB: median(monitored.sidecars.map(({ anonymous }) => anonymous)),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else console.table(result);
}
