/** Text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** One metric with its samples. */
export interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'summary';
  /** Asked for once, one at a time: a pod may have hundreds of ports, and a sidecar has little memory. */
  samples: Iterable<MetricSample>;
}

/** One line. The ending is what a summary's lines have behind the name: `_sum`, `_count`. */
export interface MetricSample {
  value: number;
  labels?: Readonly<Record<string, string | number>>;
  ending?: string;
}

/** Writes metrics as Prometheus reads them. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join('');
}

function metricText({ name, help, type, samples }: Metric): string {
  let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  for (const { value, labels = {}, ending = '' } of samples) text += `${name}${ending}${labelText(labels)} ${value}\n`;
  return text;
}

function labelText(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
