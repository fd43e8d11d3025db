import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../hack/cache.ts';
import { NAMESPACE } from '../hack/install.ts';
import { kubectl } from '../hack/kubectl.ts';
import { run } from '../hack/run.ts';
import { toolFolder } from '../hack/tools.ts';
import { inNamespace } from './environment.ts';

interface ScrapeConfig {
  job_name: string;
  [key: string]: unknown;
}

interface Config {
  global: object;
  rule_files: string[];
  scrape_configs: ScrapeConfig[];
}

// Looks often, so that a test need not wait: the only thing that is not as it ships.
const OFTEN = { scrape_interval: '2s', evaluation_interval: '1s' };

/** The configuration in examples/, looking often. */
export function plainConfig(): Config {
  const config = parse(readFileSync(join(REPOSITORY, 'examples/prometheus.yml'), 'utf8')) as Config;
  return { ...config, global: OFTEN };
}

/**
 * What Prometheus Operator makes of the monitors on the cluster, by its own code, and beside it the jobs of examples/ that
 * an operator has anyway. The plain job for sidecars joins in to be compared, and keeps no samples.
 */
export async function operatorConfig(): Promise<Config> {
  const plain = plainConfig();
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
  return { ...plain, scrape_configs: [...(await monitorJobs()), ...others] };
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
