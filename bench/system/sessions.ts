import {
  SESSION_API_VERSION,
  SESSION_FINALIZER,
  SESSION_KIND,
  SESSION_PLURAL,
  type SessionLivedBackend,
} from '../../contract/sessions.ts';
import { installChart } from '../../hack/scene/install.ts';
import { type Kubectl, kubectl } from '../../hack/scene/kubectl.ts';
import { pathOf } from '../../lib/kube/objects/sessions.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { Benchmark } from '../benchmark.ts';
import { askAt } from '../measure/ask.ts';
import { withKubectlProxy } from '../measure/kubectl-proxy.ts';
import { sleep } from '../measure/sleep.ts';
import { beginWatch } from '../measure/watch.ts';
import { atMost, computeQuantile } from '../report/figure.ts';
import { type System, withNamespace } from './system.ts';

/** How long a cold session takes from its creation until it answers, beside a bare pod of the same image, in turns. */
export const SESSIONS: Benchmark = {
  on: 'system',
  name: 'sessions',
  title: 'a session from its creation until it answers',
  measure: ({ isQuick }, system) =>
    withNamespace(system, NAMESPACE, (there) =>
      withSessions(system, there, () =>
        withKubectlProxy(system.cluster, async (url) => {
          const { registry, tag } = system.chart.images;
          const starts = { session: startSession, pod: startPod };
          const taken = { session: [] as number[], pod: [] as number[] };
          // The first two show the images to the node.
          for (let pair = -1; pair < (isQuick ? 2 : PAIRS); pair += 1)
            for (const kind of pair % 2 === 0 ? (['session', 'pod'] as const) : (['pod', 'session'] as const)) {
              const seconds = await starts[kind](url, `${kind}-${pair + 1}`, `${registry}/spawner:${tag}`);
              if (pair >= 0) taken[kind].push(seconds);
            }
          return figuresOf(taken);
        }),
      ),
    ),
};

const NAMESPACE = 'bench-sessions';
const PAIRS = 20;
const PORT = 8080;

function figuresOf({ session, pod }: Readonly<Record<'session' | 'pod', readonly number[]>>) {
  const name = 'a bare pod';
  const p95 = (sample: readonly number[]) => [computeQuantile(sample, 0.95)];
  const more = session.map((seconds, at) => 1000 * (seconds - (pod[at] ?? Number.NaN)));
  return [
    { name: 'a cold start, p50', unit: 's', values: session, comparedWith: { name, values: pod } },
    { name: 'a cold start, p95', unit: 's', values: p95(session), comparedWith: { name, values: p95(pod) } },
    { name: 'beyond a bare pod, pair by pair', unit: 'ms', values: more, goal: atMost(150) },
  ];
}

/** Has sessions served for as long as some work takes. */
async function withSessions<T>({ cluster, chart }: System, there: Kubectl, work: () => Promise<T>): Promise<T> {
  const values = { ...chart.values, 'sessions.enabled': 'true', 'sessions.namespaces[0]': NAMESPACE };
  await installChart(cluster, { ...chart, values });
  try {
    return await work();
  } finally {
    // Their finalizers are the controller's to take off.
    await kubectl(there, ['delete', SESSION_PLURAL, '--all', '--timeout', '120s']);
    await installChart(cluster, { ...chart, values: { ...chart.values, 'sessions.enabled': 'false' } });
  }
}

/** A server as small as one can be, which listens within some milliseconds of its start. */
function template(image: string) {
  const script = `require('http').createServer((_, response) => response.end('{}')).listen(${PORT})`;
  const container = { name: 'app', image, imagePullPolicy: 'IfNotPresent', args: ['--eval', script] };
  return { terminationGracePeriodSeconds: 0, containers: [container] };
}

/** Creates a session and waits until it is said to be ready, and has answered. */
async function startSession(url: string, name: string, image: string): Promise<number> {
  const path = pathOf({ namespace: NAMESPACE });
  const session: SessionLivedBackend = {
    apiVersion: SESSION_API_VERSION,
    kind: SESSION_KIND,
    metadata: { name, finalizers: [SESSION_FINALIZER] },
    spec: { template: template(image), httpPort: PORT, idle: 'Never' },
  };
  const isReady = ({ status }: SessionLivedBackend) => status?.ready === true;
  return startSeconds({ url, path, name }, session, isReady);
}

/** The same with a pod, which is known once it has an address: nothing says more of it that would be sooner. */
async function startPod(url: string, name: string, image: string): Promise<number> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
  const pod: V1Pod = { metadata: { name }, spec: { ...template(image), automountServiceAccountToken: false } };
  return startSeconds({ url, path, name }, pod, ({ status }) => status?.podIP !== undefined);
}

/** Both stay: what a node does to take one away would hit the next one. */
async function startSeconds<T extends object>(
  { url, path, name }: { url: string; path: string; name: string },
  object: T,
  isKnown: (object: T) => boolean,
): Promise<number> {
  const ask = askAt(() => url);
  const watch = await beginWatch<T>(url, `${path}?fieldSelector=metadata.name%3D${name}`);
  try {
    const began = performance.now();
    await ask('POST', path, object);
    await watch.until((event) => isKnown(event.object));
    const proxied = `/api/v1/namespaces/${NAMESPACE}/pods/${name}:${PORT}/proxy/`;
    while (!(await ask('GET', proxied).catch(() => undefined))) await sleep(0.005);
    return (performance.now() - began) / 1000;
  } finally {
    watch.stop();
  }
}
