import { join } from 'node:path';
import type { Cluster } from './cluster/cluster.ts';
import { step } from './progress.ts';
import { run } from './run.ts';
import { clientProgram, toolFolder } from './tools.ts';

/** The programs that the tests look at the numbers with, built before a test waits for them. */
const PROGRAMS = ['prometheus', 'monitor-config', 'keda'] as const;

/** The kinds of Prometheus Operator that the chart has objects of. */
const KINDS = ['podmonitors', 'servicemonitors', 'prometheusrules'];

/**
 * Makes a cluster know Prometheus Operator's kinds, by its own definitions. The operator itself does not run. Returns
 * the chart's values that go with them.
 */
export async function installMonitoring({ kubeconfig }: Cluster): Promise<Readonly<Record<string, string>>> {
  for (const name of PROGRAMS) await toolFolder(name);
  const folder = join(await toolFolder('monitor-config'), 'crds');
  const files = KINDS.flatMap((kind) => ['--filename', join(folder, `monitoring.coreos.com_${kind}.yaml`)]);
  const apply = ['--kubeconfig', kubeconfig, 'apply', '--server-side', ...files];
  await step("installing Prometheus Operator's definitions", async () => run(await clientProgram('kubectl'), apply));
  return {
    'metrics.podMonitor': 'true',
    'metrics.serviceMonitors': 'true',
    'metrics.rules': 'true',
    'metrics.dashboard': 'true',
    'metrics.interval': '2s',
  };
}
