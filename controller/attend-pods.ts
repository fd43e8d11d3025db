import { follow } from '../kube/follow.ts';
import { monitoredPods } from '../kube/pods.ts';
import { type AttachOptions, attach } from './attach.ts';
import type { Running } from './keep-certificates.ts';
import { type AcceptsState, type LabelOptions, labelAccepts, NOTHING_KNOWN } from './label-accepts.ts';
import { podFacts } from './pod-facts.ts';
import { StatusStreams } from './status-streams.ts';
import { WorkQueue } from './work-queue.ts';

export interface AttendOptions extends AttachOptions, LabelOptions {
  /** Namespaces whose pods are left alone, as the webhook leaves them. */
  excludedNamespaces: readonly string[];
  /** Those whose pods are attended to; none stands for all others. */
  includedNamespaces: readonly string[];
  attachIsOn: boolean;
  drainIsOn: boolean;
  mayWork(): boolean;
}

/** So many requests at once for all pods together: the API server has others to serve. */
const CONCURRENCY = 4;

/** Sees to every pod that asks to be monitored: that it is, and that its label says whether it accepts connections. */
export function attendPods(options: AttendOptions): Running {
  const { client, log, metrics, acceptsLabel, mayWork, excludedNamespaces, includedNamespaces } = options;
  const states = new Map<string, AcceptsState>();
  const stateOf = (key: string) => {
    const uid = pods.get(key)?.uid;
    const known = states.get(key);
    // A pod of a StatefulSet comes back under its name, and is another one.
    const state = known && known.uid === uid ? known : { uid, ...NOTHING_KNOWN };
    states.set(key, state);
    return state;
  };
  const queueOf = (name: string, work: (key: string) => Promise<number | undefined>) =>
    new WorkQueue({ name, concurrency: CONCURRENCY, log, mayWork, work, onError: () => metrics.failed(name) });
  const attaching = queueOf('attach', async (key) => {
    const pod = pods.get(key);
    if (pod) return attach(pod, options);
    metrics.gone(key);
    return undefined;
  });
  const labelling = queueOf('label', async (key) => {
    const pod = pods.get(key);
    if (pod) return labelAccepts(pod, stateOf(key), options);
    states.delete(key);
    return undefined;
  });
  const streams = new StatusStreams((key, says) => {
    stateOf(key).says = says;
    labelling.add(key);
  });
  const onChange = (key: string) => {
    if (!isAmong(includedNamespaces, key)) return;
    const pod = pods.get(key);
    if (options.attachIsOn) attaching.add(key);
    if (!options.drainIsOn || !(pod?.hasThresholds || states.has(key))) return;
    streams.follow(key, pod?.isTerminating ? undefined : pod?.sidecar);
    labelling.add(key);
  };
  const fieldSelector = excludedNamespaces.map((namespace) => `metadata.namespace!=${namespace}`).join(',');
  const source = { ...monitoredPods(client, (pod) => podFacts(pod, acceptsLabel)), fieldSelector };
  const pods = follow(client, source, { log, onChange, onBreak: metrics.watchBroke });
  metrics.counts(() => ({ pods: pods.size(), streams: streams.size }));
  return {
    async stop() {
      pods.stop();
      streams.stop();
      await Promise.all([attaching.stop(), labelling.stop()]);
    },
  };
}

/** A list request can leave namespaces out, and cannot name several; so those of others come, and are left alone here. */
function isAmong(namespaces: readonly string[], key: string): boolean {
  return namespaces.length === 0 || namespaces.some((namespace) => key.startsWith(`${namespace}/`));
}
