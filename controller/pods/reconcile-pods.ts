import { monitoredPods } from '../../lib/kube/objects/pods.ts';
import { type Followed, startInformer } from '../../lib/kube/reconcile/informer.ts';
import { joined } from '../../lib/kube/reconcile/joined.ts';
import { WorkQueue } from '../../lib/kube/reconcile/work-queue.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { Running } from '../certificates/certificate-controller.ts';
import { AcceptsStates } from './accepts-states.ts';
import { type AttachOptions, attach } from './attach.ts';
import { type LabelOptions, labelAccepts } from './label-accepts.ts';
import { leavePod, sweepPods } from './leave-pods.ts';
import { tellLeftOut } from './left-out.ts';
import { type PodFacts, podFacts } from './pod-facts.ts';
import { StatusStreams } from './status-streams.ts';
import { suggestPort } from './suggest-port.ts';

export interface AttendOptions extends AttachOptions, LabelOptions {
  /** Namespaces whose pods are left alone, as the webhook leaves them. */
  excludedNamespaces: readonly string[];
  /** Those whose pods are attended to, each by a watch of its own; none stands for all others. */
  includedNamespaces: readonly string[];
  attachIsOn: boolean;
  drainIsOn: boolean;
  isLeader(): boolean;
}

/** Limit of concurrent requests for all pods together: the API server has others to serve. */
const CONCURRENCY = 4;

/** Sees to every pod that asks to be monitored: that it is, and that its label says whether it accepts connections. */
export function attendPods(options: AttendOptions): Running {
  const { log, metrics, events, isLeader } = options;
  const states = new AcceptsStates((key) => pods.get(key)?.uid);
  const queueOf = (name: string, work: (key: string) => Promise<number | undefined>) =>
    new WorkQueue({ name, concurrency: CONCURRENCY, log, isLeader, work, onError: () => metrics.failed(name) });
  const attaching = queueOf('attach', async (key) => {
    const pod = pods.get(key);
    return pod ? attach(pod, options) : void metrics.gone(key);
  });
  const labelling = queueOf('label', async (key) => {
    const pod = pods.get(key);
    if (!pod) await leavePod(states.lastSeen(key), options).then(() => states.delete(key));
    if (pod && streams.isLeftOut(key)) await tellLeftOut(pod, options);
    return pod && labelAccepts(pod, states.get(key), options);
  });
  const sweeping = queueOf('sweep', () => sweepPods(options));
  if (options.drainIsOn) sweeping.add('all');
  const suggesting = queueOf('suggest', async (key) => {
    const pod = pods.get(key);
    if (pod && (await suggestPort(pod, events))) metrics.wrote('event');
    return undefined;
  });
  const streams = new StatusStreams({
    onSays(key, says) {
      states.get(key).says = says;
      labelling.add(key);
    },
    onLeftOut: (key) => labelling.add(key),
  });
  const onChange = (key: string) => {
    const pod = pods.get(key);
    if (options.attachIsOn) attaching.add(key);
    if (pod?.endingContainer !== undefined) suggesting.add(key);
    if (!options.drainIsOn || !(pod?.hasThresholds || pod?.drainedBy || states.has(key))) return;
    if (pod) states.get(key).pod = pod;
    const speaks = pod && !pod.isTerminating && (pod.hasThresholds || states.get(key).says !== undefined);
    streams.follow(key, speaks ? pod.sidecar : undefined);
    labelling.add(key);
  };
  const pods = followPods(options, onChange);
  metrics.counts(() => ({ pods: pods.size(), streams: streams.size, leftOut: streams.leftOut }));
  return {
    async stop() {
      pods.stop();
      streams.stop();
      await Promise.all([attaching, labelling, suggesting, sweeping].map((queue) => queue.stop()));
    },
  };
}

/** One watch of the cluster, or one of each namespace that is named: there are no rights in the others then. */
function followPods(options: AttendOptions, onChange: (key: string) => void): Followed<PodFacts> {
  const { client, log, metrics, acceptsLabel, includedNamespaces, excludedNamespaces } = options;
  const read = (pod: V1Pod) => podFacts(pod, acceptsLabel);
  const fieldSelector = excludedNamespaces.map((namespace) => `metadata.namespace!=${namespace}`).join(',');
  const sources =
    includedNamespaces.length === 0
      ? [{ ...monitoredPods(client, read), fieldSelector }]
      : includedNamespaces.map((namespace) => monitoredPods(client, read, namespace));
  return joined(sources.map((source) => startInformer(client, source, { log, onChange, onBreak: metrics.watchBroke })));
}
