import { MONITOR_LABEL } from '../../contract/labels.ts';
import { hasSidecar } from '../../hack/scene/kubectl.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { Benchmark } from '../benchmark.ts';
import { withKubectlProxy } from '../measure/kubectl-proxy.ts';
import { computeQuantile, type Figure } from '../report/figure.ts';
import { buildReview } from '../webhook/webhook-reviews.ts';

/** What a pod's creation costs at the API server with and without the webhook: server-side dry runs, in turns. */
export const WEBHOOK_CREATION: Benchmark = {
  on: 'system',
  name: 'webhook-creation',
  title: 'creation of a pod at the API server, as a dry run',
  measure: ({ isQuick }, { cluster }) =>
    withKubectlProxy(cluster, async (url) => {
      const rounds: Round[] = [];
      // The first one warms both up.
      for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await measureRound(url, isQuick ? 10 : 200));
      return [toFigure('p50', 0.5, rounds.slice(1)), toFigure('p99', 0.99, rounds.slice(1))];
    }),
};

const ROUNDS = 5;

/** Milliseconds that creations took. */
type Round = Record<'labelled' | 'plain', number[]>;

async function measureRound(url: string, pods: number): Promise<Round> {
  const taken: Round = { labelled: [], plain: [] };
  for (let pod = 0; pod < pods; pod += 1)
    for (const kind of pod % 2 === 0 ? (['labelled', 'plain'] as const) : (['plain', 'labelled'] as const))
      taken[kind].push(await createMilliseconds(url, kind === 'labelled'));
  return taken;
}

function toFigure(name: string, part: number, rounds: readonly Round[]): Figure {
  const of = (kind: keyof Round) => rounds.map((round) => computeQuantile(round[kind], part));
  const comparedWith = { name: 'without label', values: of('plain') };
  return { name: `with label and webhook, ${name}`, unit: 'ms', values: of('labelled'), comparedWith };
}

/** Creates a pod in everything but its storing. Returns how long that took. */
async function createMilliseconds(url: string, isMonitored: boolean): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/api/v1/namespaces/default/pods?dryRun=All`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(buildPod(isMonitored)),
  });
  const pod = (await response.json()) as V1Pod & { message?: string };
  const taken = performance.now() - start;
  if (response.ok && hasSidecar(pod) === isMonitored) return taken;
  throw new Error(`Cannot measure: expected a pod ${isMonitored ? 'with' : 'without'} sidecar, got ${pod.message}`);
}

/** The pod within a review of 5 KB, as its author sends it, with the label or without. */
function buildPod(isMonitored: boolean): V1Pod {
  const { spec, metadata } = JSON.parse(buildReview(5)).request.object as V1Pod;
  const { [MONITOR_LABEL]: label = '', ...labels } = metadata?.labels ?? {};
  const containers = (spec?.containers ?? []).map(({ volumeMounts: _, ...container }) => container);
  return {
    metadata: { generateName: 'bench-', labels: { ...labels, ...(isMonitored && { [MONITOR_LABEL]: label }) } },
    spec: { containers },
  };
}
