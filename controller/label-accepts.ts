import type { Accepts } from '../contract/labels.ts';
import type { KubeClient } from '../kube/client.ts';
import { ifFound } from '../kube/errors.ts';
import { tellEvent } from '../kube/events.ts';
import { labelPod } from '../kube/pods.ts';
import type { Log } from '../runtime/log.ts';
import { decideAccepts } from './decide-accepts.ts';
import type { ControllerMetrics } from './metrics.ts';
import type { PodFacts } from './pod-facts.ts';

/** What labelling needs. */
export interface LabelOptions {
  client: KubeClient;
  log: Log;
  metrics: ControllerMetrics;
  acceptsLabel: string;
  dwellMs: number;
}

/** What this process knows of a pod that the API server does not. */
export interface AcceptsState {
  /** Of which pod. */
  uid: string | undefined;
  /** What the sidecar last said. */
  accepts: boolean | undefined;
  /** What was last written, and when by the monotonic clock. */
  written: { value: Accepts; at: number } | undefined;
}

/** For so long, what we wrote counts and not what the watch tells: it may not have heard of it. */
const WATCH_LAG_MS = 5000;

/** Makes the label say what the sidecar says. Returns after how many milliseconds to look again. */
export async function labelAccepts(
  pod: PodFacts,
  state: AcceptsState,
  options: LabelOptions,
): Promise<number | undefined> {
  const writtenMsAgo = state.written ? performance.now() - state.written.at : Number.POSITIVE_INFINITY;
  const label = state.written && writtenMsAgo < WATCH_LAG_MS ? state.written.value : pod.accepts;
  const { isTerminating, isDrainedByAnother } = pod;
  const { accepts } = state;
  const { client, acceptsLabel, dwellMs, metrics, log } = options;
  const facts = { isTerminating, isDrainedByAnother, label, accepts, writtenMsAgo, dwellMs };
  const decision = decideAccepts(facts);
  if (decision.kind === 'wait') return decision.ms;
  if (decision.kind === 'keep') return undefined;
  const { value } = decision;
  await ifFound(labelPod(client, pod, { [acceptsLabel]: value }));
  state.written = { value, at: performance.now() };
  metrics.wrote('accepts-label');
  log.info('label written', { namespace: pod.namespace, pod: pod.name, [acceptsLabel]: value, isTerminating });
  const isCrossing = value === 'no' ? accepts === false : label === 'no';
  if (isCrossing && !isTerminating) await tell(pod, value, options);
  return undefined;
}

/** The two reasons are network-watcher's. */
async function tell(pod: PodFacts, value: Accepts, { client, metrics }: LabelOptions): Promise<void> {
  const identity = new Date().toISOString();
  await tellEvent(
    client,
    value === 'no'
      ? { pod, type: 'Warning', reason: 'OverThreshold', message: 'Accepts no new connections', identity }
      : { pod, type: 'Normal', reason: 'BelowThreshold', message: 'Accepts new connections again', identity },
  );
  metrics.wrote('event');
}
