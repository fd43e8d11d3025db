import { WEBHOOK_REQUESTS_METRIC } from '../contract/metrics.ts';
import { METRICS_PATH } from '../contract/paths.ts';
import { HEALTH_PORT } from '../contract/ports.ts';
import { NAMESPACE } from '../hack/base/namespace.ts';
import { askPod, kubectl } from '../hack/scene/kubectl.ts';
import { inNamespace } from './environment.ts';

/** Admission reviews that all webhooks have seen since they started, by their own counters. */
export async function webhookRequests(): Promise<number> {
  const cluster = inNamespace(NAMESPACE);
  const selector = 'app.kubernetes.io/component=webhook';
  const pods = (
    await kubectl(cluster, ['get', 'pods', '--selector', selector, '--output', 'jsonpath={.items[*].metadata.name}'])
  ).split(' ');
  const counts = pods.map(async (pod) => {
    const samples = (await askPod(cluster, pod, { port: HEALTH_PORT, path: METRICS_PATH }))
      .split('\n')
      .filter((line) => line.startsWith(WEBHOOK_REQUESTS_METRIC));
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
