import { MONITOR_LABEL, MONITOR_ON } from '../../contract/labels.ts';
import { STATUS_PATH } from '../../contract/paths.ts';
import { DEFAULT_SERVE_PORT } from '../../contract/ports.ts';
import { waitFor } from '../../hack/base/progress.ts';
import { apply, kubectl } from '../../hack/scene/kubectl.ts';
import type { Benchmark } from '../benchmark.ts';
import { askAt } from '../measure/ask.ts';
import { withKubectlProxy } from '../measure/kubectl-proxy.ts';
import { computeQuantile } from '../report/figure.ts';
import { sleepingPod } from './pods.ts';
import { withNamespace } from './system.ts';

/** How long it takes until a pod that runs, and is labelled now, is monitored. */
export const LABEL_TO_STATUS: Benchmark = {
  on: 'system',
  name: 'label-to-status',
  title: 'a running pod from its label to the first answer of its sidecar',
  measure: ({ isQuick }, system) =>
    withNamespace(system, NAMESPACE, (there) =>
      withKubectlProxy(system.cluster, async (url) => {
        const names = Array.from({ length: isQuick ? 2 : PODS }, (_, at) => `running-${at}`);
        const pods = names.map((name) => sleepingPod(name, { image: system.nginx, isMonitored: false }));
        await apply(
          there,
          pods.map((pod) => ({ apiVersion: 'v1', kind: 'Pod', ...pod })),
        );
        await kubectl(there, ['wait', 'pods', '--all', '--for', 'condition=Ready', '--timeout', '120s']);
        const values: number[] = [];
        for (const name of names) values.push(await labelSeconds(url, name));
        return [
          { name: 'from label to first status, p50', unit: 's', values },
          { name: 'from label to first status, p95', unit: 's', values: [computeQuantile(values, 0.95)] },
        ];
      }),
    ),
};

const NAMESPACE = 'bench-label';
const PODS = 20;

async function labelSeconds(url: string, name: string): Promise<number> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}`;
  const began = performance.now();
  await askAt(() => url)('PATCH', path, { metadata: { labels: { [MONITOR_LABEL]: MONITOR_ON } } });
  const ask = async () => {
    const response = await fetch(`${url}${path}:${DEFAULT_SERVE_PORT}/proxy${STATUS_PATH}`);
    // An unread body would keep its connection open.
    await response.text();
    return response.ok || undefined;
  };
  await waitFor(ask, { seconds: 60, what: `the status of ${name}`, everyMilliseconds: 20 });
  return (performance.now() - began) / 1000;
}
