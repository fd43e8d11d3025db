import { isReady } from '../../hack/scene/kubectl.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { Benchmark } from '../benchmark.ts';
import { askAt } from '../measure/ask.ts';
import { withKubectlProxy } from '../measure/kubectl-proxy.ts';
import { beginWatch } from '../measure/watch.ts';
import { computeQuantile } from '../report/figure.ts';
import { sleepingPod } from './pods.ts';
import { withNamespace } from './system.ts';

/** How long a pod takes from its creation until it is ready, with and without injection, in turns. */
export const POD_START: Benchmark = {
  on: 'system',
  name: 'pod-start',
  title: 'a pod from its creation until it is ready',
  measure: ({ isQuick }, system) =>
    withNamespace(system, NAMESPACE, () =>
      withKubectlProxy(system.cluster, async (url) => {
        const taken: Record<'labelled' | 'plain', number[]> = { labelled: [], plain: [] };
        // The first two show the image to the node.
        for (let pair = -1; pair < (isQuick ? 2 : PAIRS); pair += 1)
          for (const kind of pair % 2 === 0 ? (['labelled', 'plain'] as const) : (['plain', 'labelled'] as const)) {
            const isMonitored = kind === 'labelled';
            const pod = sleepingPod(`${kind}-${pair + 1}`, { image: system.nginx, isMonitored });
            const seconds = await startSeconds(url, pod);
            if (pair >= 0) taken[kind].push(seconds);
          }
        const { labelled, plain } = taken;
        const p95 = (sample: readonly number[]) => [computeQuantile(sample, 0.95)];
        const name = 'without label';
        return [
          { name: 'with the sidecar, p50', unit: 's', values: labelled, comparedWith: { name, values: plain } },
          {
            name: 'with the sidecar, p95',
            unit: 's',
            values: p95(labelled),
            comparedWith: { name, values: p95(plain) },
          },
        ];
      }),
    ),
};

const NAMESPACE = 'bench-start';
const PAIRS = 20;

/** Creates a pod and waits until it is ready. It stays, idle: what a node does to take it away would hit the next one. */
async function startSeconds(url: string, pod: V1Pod): Promise<number> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
  const name = pod.metadata?.name ?? '';
  const watch = await beginWatch<V1Pod>(url, `${path}?fieldSelector=metadata.name%3D${name}`);
  try {
    const began = performance.now();
    await askAt(() => url)('POST', path, pod);
    await watch.until(({ object }) => isReady(object));
    return (performance.now() - began) / 1000;
  } finally {
    watch.stop();
  }
}
