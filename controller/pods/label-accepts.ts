import { DRAINED_BY_ANNOTATION } from '../../contract/annotations.ts';
import type { Accepts } from '../../contract/labels.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { ignoreNotFound } from '../../lib/kube/errors.ts';
import type { PodEvent, PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { markPod } from '../../lib/kube/objects/pods.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import type { Log } from '../../lib/process/log.ts';
import { type Bucket, takeToken } from '../../lib/process/token-bucket.ts';
import type { ControllerMetrics } from '../metrics.ts';
import { decideAccepts } from './decide-accepts.ts';
import { type DrainMemory, drainLeft } from './drain-left.ts';
import type { PodFacts } from './pod-facts.ts';
import { formatFigures, type SidecarSays } from './sidecar-says.ts';

/** What labelling needs. */
export interface LabelOptions {
  client: KubeClient;
  events: PodEvents;
  log: Log;
  metrics: ControllerMetrics;
  acceptsLabel: string;
  dwellMs: number;
}

/** What this process knows of a pod that the API server does not. */
export interface AcceptsState extends DrainMemory {
  /** Of which pod. */
  uid: string | undefined;
  /** What the sidecar last said. */
  says: SidecarSays | undefined;
  /** When an Event last told that its memory is unknown, by the monotonic clock. */
  toldUnknownAt: number | undefined;
  /** What was last written, and when by the monotonic clock. */
  written: { value: Accepts; at: number } | undefined;
  /** What is left of {@link WRITES}. */
  writes: Bucket;
  /** The pod as it was last seen. */
  pod?: PodFacts;
}

/** What is known of a pod at first. */
export const NOTHING_KNOWN: Omit<AcceptsState, 'uid'> = {
  says: undefined,
  toldUnknownAt: undefined,
  written: undefined,
  writes: undefined,
};

/** For so long, what we wrote counts and not what the watch tells: it may not have heard of it. */
const WATCH_LAG_MS = 5000;

/** What is unknown is told again after an hour, when Events are forgotten. A pod that makes up dates is told of no more often. */
const TELL_UNKNOWN_MS = 3_600_000;
/**
 * Each pod's share of writes. Its author decides how often its label changes, and all who watch pods are told of each change.
 * Six at once are a minute of a pod that trembles at the default dwell of ten seconds; then it is once a minute.
 */
const WRITES = { burst: 6, refillMs: 60_000 };

/** Sets the label to what the sidecar reports. */
export async function labelAccepts(
  pod: PodFacts,
  state: AcceptsState,
  options: LabelOptions,
): Promise<ReconcileResult> {
  const writtenMsAgo = state.written ? performance.now() - state.written.at : Number.POSITIVE_INFINITY;
  const label = state.written && writtenMsAgo < WATCH_LAG_MS ? state.written.value : pod.accepts;
  const { isTerminating, hasThresholds } = pod;
  const accepts = state.says?.accepts;
  const { client, acceptsLabel, dwellMs, metrics, log } = options;
  await tellOfUnknown(pod, { state, label }, options);
  const drainMsLeft = drainLeft(pod, state, client.rest.now());
  const facts = { isTerminating, hasThresholds, drainMsLeft, label, accepts, writtenMsAgo, dwellMs };
  const decision = decideAccepts(facts);
  if (decision.kind === 'wait') return { requeueAfterMs: decision.ms };
  if (decision.kind === 'keep') return DONE;
  const { value, endsDrain } = decision;
  const share = takeToken(state.writes, performance.now(), WRITES);
  // That it terminates is said once whatever was said before.
  const isLast = isTerminating && state.written?.value === 'yes';
  if (share.kind === 'empty' && !isLast) return { requeueAfterMs: share.waitMs };
  const labels = { [acceptsLabel]: value };
  // Another drain meanwhile has changed it: its time counts.
  const ending = { annotations: { [DRAINED_BY_ANNOTATION]: null }, resourceVersion: pod.resourceVersion };
  await ignoreNotFound(markPod(client, pod, { labels, ...(endsDrain && ending) }));
  state.written = { value, at: performance.now() };
  if (share.kind === 'taken') state.writes = share.bucket;
  metrics.wrote('accepts-label');
  const { namespace, name } = pod;
  log.info('label written', { namespace, pod: name, [acceptsLabel]: value, isTerminating, endsDrain });
  const isCrossing = !endsDrain && (value === 'no' ? accepts === false : label === 'no');
  if (isCrossing && !isTerminating) await tell(pod, { value, says: state.says }, options);
  return DONE;
}

/** The two reasons are network-watcher's, and so are the figures behind them. */
async function tell(
  pod: PodFacts,
  { value, says }: { value: Accepts; says: SidecarSays | undefined },
  { events, metrics }: LabelOptions,
): Promise<void> {
  const figures = says === undefined ? '' : formatFigures(says);
  const because = figures === '' ? '' : `: ${figures}`;
  const event: Pick<PodEvent, 'type' | 'reason' | 'message'> =
    value === 'no'
      ? { type: 'Warning', reason: 'OverThreshold', message: `Accepts no new connections${because}` }
      : { type: 'Normal', reason: 'BelowThreshold', message: `Accepts new connections again${because}` };
  if (await events.tell({ pod, ...event })) metrics.wrote('event');
}

/**
 * Tells that a pod's memory is unknown. The label stays as it is: it would take every pod of a Service out of it that an
 * application no longer tells its memory. See docs/decisions/controller-drain.md.
 */
async function tellOfUnknown(
  pod: PodFacts,
  { state, label }: { state: AcceptsState; label: string | undefined },
  { events, metrics }: LabelOptions,
): Promise<void> {
  const since = state.says?.memoryUnknownSince;
  const at = performance.now();
  if (since === undefined || pod.isTerminating || at - (state.toldUnknownAt ?? -TELL_UNKNOWN_MS) < TELL_UNKNOWN_MS)
    return;
  state.toldUnknownAt = at;
  const message = `Cannot tell whether it accepts new connections: its memory is unknown since ${since}; the label stays "${label ?? 'yes'}"`;
  const isNews = await events.tell({ pod, type: 'Warning', reason: 'MemoryUnknown', message, identity: since });
  if (isNews) metrics.wrote('event');
}
