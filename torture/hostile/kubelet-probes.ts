/** How many of a pod's probes came to which end, by the kubelet's own count. */
export interface KubeletProbes {
  successful: number;
  /** Failed, or with an end that the kubelet does not know. */
  others: number;
}

const SAMPLE = /^prober_probe_total\{(?<labels>.*)\} (?<count>\d+)/;

/**
 * Counts the probes of a pod in the text of the kubelet's `/metrics/probes`.
 * https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export function countProbes(metrics: string, pod: string): KubeletProbes {
  const counted = { successful: 0, others: 0 };
  for (const line of metrics.split('\n')) {
    const { labels, count } = SAMPLE.exec(line)?.groups ?? {};
    if (!labels?.includes(`pod="${pod}"`)) continue;
    counted[labels.includes('result="successful"') ? 'successful' : 'others'] += Number(count);
  }
  return counted;
}
