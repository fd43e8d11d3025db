import { join } from 'node:path';
import { step } from '../base/progress.ts';
import { run } from '../base/run.ts';
import { loadProgramImage } from '../images/images.ts';
import type { Cluster, Provider } from '../provider/provider.ts';
import { clientProgram, type ToolName, toolFolder } from '../tools/tools.ts';

/** The programs that the tests run in the cluster, and the module that each is built from. */
const PROGRAMS = {
  prometheus: 'prometheus-server',
  operator: 'keda',
  adapter: 'keda',
  registry: 'registry',
} as const satisfies Record<string, ToolName>;

/** Prometheus, KEDA's operator and metrics server, an OCI registry: the image of each. */
export type ProgramImages = Readonly<Record<keyof typeof PROGRAMS, string>>;

/** The kinds of Prometheus Operator that the chart has objects of. */
const KINDS = ['podmonitors', 'servicemonitors', 'prometheusrules'];

/** The chart's values that go with these kinds. */
export const MONITORING_VALUES = {
  'metrics.podMonitor': 'true',
  'metrics.serviceMonitors': 'true',
  'metrics.rules': 'true',
  'metrics.dashboard': 'true',
  'metrics.interval': '2s',
};

/** Makes a cluster know Prometheus Operator's kinds, by its own definitions. The operator itself does not run. */
export async function installMonitoringKinds({ kubeconfig }: Cluster): Promise<void> {
  const folder = join(await toolFolder('monitor-config'), 'crds');
  const files = KINDS.flatMap((kind) => ['--filename', join(folder, `monitoring.coreos.com_${kind}.yaml`)]);
  const apply = ['--kubeconfig', kubeconfig, 'apply', '--server-side', ...files];
  await step("installing Prometheus Operator's kinds", async () => run(await clientProgram('kubectl'), apply));
}

/** Brings the programs to the cluster, before tests run that count seconds: images of 400 MB keep a machine busy. */
export async function loadPrograms(provider: Provider, cluster: Cluster): Promise<ProgramImages> {
  const load = async (program: keyof typeof PROGRAMS) =>
    loadProgramImage(provider, cluster, join(await toolFolder(PROGRAMS[program]), program));
  return {
    prometheus: await load('prometheus'),
    operator: await load('operator'),
    adapter: await load('adapter'),
    registry: await load('registry'),
  };
}
