import type { Inspected } from '../lib/workloads/inspect.ts';
import type { AnsweredPod } from '../lib/workloads/judge-pods.ts';
import { whyKept } from '../lib/workloads/reasons.ts';
import { count } from './count.ts';

/** What would be disconnected or lost by putting a workload to sleep now, a sentence each; none if no client is connected. */
export function cutOff({ verdict, pods, error }: Pick<Inspected, 'verdict' | 'pods' | 'error'>): string[] {
  if (verdict.kind !== 'keep') return [];
  const ofPods = pods.flatMap((pod) => whyNotIdle(pod) ?? []);
  const isOfPod = verdict.pod !== undefined && ofPods.length > 0;
  return [...(isOfPod ? [] : [[whyKept(verdict), error].filter(Boolean).join(': ')]), ...ofPods];
}

function whyNotIdle({ name, isMonitored, isReady, answer }: AnsweredPod): string | undefined {
  if (!isMonitored) return `pod ${name} is not monitored: whether a client is connected is unknown`;
  if (answer.kind === 'busy' && answer.connections > 0)
    return `pod ${name} has ${count(answer.connections, 'connection')}`;
  if (answer.kind === 'busy') return `pod ${name} had a connection within the last minute`;
  if (answer.kind === 'unknown') return `pod ${name} does not know whether a client is connected: ${answer.reason}`;
  if (answer.kind === 'none') return `pod ${name} does not answer: ${answer.error}`;
  return isReady ? undefined : `pod ${name} is not ready`;
}
