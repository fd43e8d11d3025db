import type { LabelOptions } from './label-accepts.ts';
import type { PodFacts } from './pod-facts.ts';
import { MAX_STREAMS } from './status-streams.ts';

/** Tells a pod once that its label stays as it is, as the streams are shared out. */
export async function tellLeftOut(pod: PodFacts, { events, metrics, acceptsLabel, log }: LabelOptions): Promise<void> {
  const message = `Label ${acceptsLabel} is not kept up to date: at most ${MAX_STREAMS} pods can be followed, and this namespace has its share`;
  if (!(await events.tell({ pod, type: 'Warning', reason: 'NotFollowed', message, identity: 'streams' }))) return;
  metrics.wrote('event');
  log.warn('pod not followed', { namespace: pod.namespace, pod: pod.name });
}
