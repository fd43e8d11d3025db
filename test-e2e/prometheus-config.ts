import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { REPOSITORY } from '../hack/base/paths.ts';
import { run } from '../hack/base/run.ts';
import { kubectl } from '../hack/scene/kubectl.ts';
import { toolFolder } from '../hack/tools/tools.ts';
import { inNamespace } from './environment.ts';

interface ScrapeConfig {
  job_name: string;
  kubernetes_sd_configs: object[];
  [key: string]: unknown;
}

interface Config {
  global: object;
  rule_files: string[];
  scrape_configs: ScrapeConfig[];
}

// Looks often, so that a test need not wait, and only at namespaces of its own, so that other tests are left in peace: no
// more than that is not as it ships.
const OFTEN = { scrape_interval: '2s', evaluation_interval: '1s' };

/** The configuration in examples/. */
export function plainConfig(namespace: string): Config {
  const config = parse(readFileSync(join(REPOSITORY, 'examples/prometheus.yml'), 'utf8')) as Config;
  return { ...config, global: OFTEN, scrape_configs: config.scrape_configs.map((job) => within(namespace, job)) };
}

function within(namespace: string, job: ScrapeConfig): ScrapeConfig {
  const namespaces = { names: [namespace, NAMESPACE] };
  return { ...job, kubernetes_sd_configs: job.kubernetes_sd_configs.map((found) => ({ namespaces, ...found })) };
}

/**
 * The configuration that Prometheus Operator's own code generates from the monitors on the cluster, plus the jobs of examples/
 * that an operator has anyway. The plain job for sidecars is included for comparison, and keeps no samples.
 */
export async function operatorConfig(namespace: string): Promise<Config> {
  const plain = plainConfig(namespace);
  const job = (name: string) => plain.scrape_configs.filter(({ job_name }) => job_name === name);
  const nothing = [{ source_labels: ['__name__'], action: 'drop', regex: '.*' }];
  const compared = job('spawner-sidecars').map((each) => ({
    ...each,
    job_name: 'plain',
    metric_relabel_configs: nothing,
  }));
  // The API server has some megabytes to tell.
  const apiserver = job('apiserver').map((each) => ({ ...each, scrape_interval: '5s' }));
  const others = [...apiserver, ...job('kube-state-metrics'), ...compared];
  const monitors = (await monitorJobs()).map((monitor) => within(namespace, monitor));
  return { ...plain, scrape_configs: [...monitors, ...others] };
}

async function monitorJobs(): Promise<ScrapeConfig[]> {
  const get = ['get', 'podmonitors,servicemonitors', '--output', 'json'];
  const { items } = JSON.parse(await kubectl(inNamespace(NAMESPACE), get)) as { items: object[] };
  const input = items.map((item) => JSON.stringify(item)).join('\n---\n');
  const program = join(await toolFolder('monitor-config'), 'monitor-config');
  const config = parse(await run(program, [NAMESPACE], { input })) as Config;
  // The operator's own sidecar puts the number of the Prometheus here; there is one.
  return JSON.parse(JSON.stringify(config.scrape_configs).replaceAll('$(SHARD)', '0')) as ScrapeConfig[];
}
