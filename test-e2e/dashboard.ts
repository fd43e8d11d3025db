import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../hack/base/paths.ts';

/** The parts of a dashboard that are read. */
export interface Dashboard {
  panels: readonly { title: string; targets?: readonly { expr: string; legendFormat: string }[] }[];
}

/** The chart's dashboard. */
export const DASHBOARD = JSON.parse(readFileSync(join(REPOSITORY, 'chart/files/dashboard.json'), 'utf8')) as Dashboard;

/** Every query of a dashboard with the title of its panel, its variables replaced as Grafana does for an hour. */
export function listQueries(
  { panels }: Dashboard,
  { namespace, workload }: { namespace: string; workload: string },
): [title: string, query: string][] {
  const values = {
    $namespace: namespace,
    $workload: workload,
    $__range: '1h',
    $__rate_interval: '1m',
    $__interval_ms: '2000',
    $__interval: '2s',
  };
  const fill = (query: string) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), query);
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, fill(expr)]));
}
