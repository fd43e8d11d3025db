import pLimit from 'p-limit';
import { DRAINED_BY_ANNOTATION, REAPER_DRAINS } from '../../contract/annotations.ts';
import { parseDrainedBy } from '../../contract/drained-by.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import type { Cluster } from './cluster.ts';

/** Writes at once: few pods are drained in a pass, and a person's requests go before ours. */
const WRITES = 8;

/** Pods that have the label and accept connections: a Service may send them a client at any time. */
export function drainable(pods: readonly MonitoredPod[], drainLabel: string): MonitoredPod[] {
  return pods.filter(({ labels }) => labels[drainLabel] === 'yes');
}

/** Pods that a reaper drained and did not give back in its time: it died. Another one may be at work on the others. */
export function leftDrained(pods: readonly MonitoredPod[], nowMs: number): MonitoredPod[] {
  return pods.filter(({ annotations }) => {
    const { who, untilMs = 0 } = parseDrainedBy(annotations[DRAINED_BY_ANNOTATION] ?? '');
    return who === REAPER_DRAINS && untilMs <= nowMs;
  });
}

/** Writes the drain label of pods. One of these is for a whole pass, as it bounds the writes under way. */
export class DrainLabels {
  readonly #limit = pLimit(WRITES);

  /**
   * Says of pods that they accept no new connections, or that they do again.
   * @throws KubeError
   */
  async write(cluster: Cluster, pods: readonly MonitoredPod[], accepts: 'yes' | 'no'): Promise<void> {
    await Promise.all(pods.map((pod) => this.#limit(() => cluster.labelAccepts(pod, accepts))));
  }
}
