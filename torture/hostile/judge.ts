import type { KubeletProbes } from './kubelet-probes.ts';
import type { Witnessed } from './witness.ts';

/** What was seen of a pod whose sidecar hostile clients were at, from when it was ready to the end. */
export interface Siege {
  /** Asks that sidecar for its status in a rhythm, whether it has been answered or not. */
  polite: Witnessed;
  /** The same, but for one at a time: it has a place however many addresses there are, up to those of the line. */
  patient: Witnessed;
  /** Asks the sidecar of a pod that is not attacked, which shows the load of the machine itself. */
  elsewhere: Witnessed;
  probes: KubeletProbes;
  /** Messages of the kubelet's Events with the reason Unhealthy. */
  unhealthy: readonly string[];
  /** How often a container of the pod ended. */
  restarts: number;
  /** True where the pod was ready all the time. */
  wasReady: boolean;
  /** The most memory that the sidecar was charged for. */
  peakBytes: number;
  limitBytes: number;
}

/** How long a polite client may wait, where the machine itself is not slower. */
const STATUS_MS = 1000;

/** What a hostile client must not achieve, and did; empty where all held. */
export function judge(siege: Siege): string[] {
  const { polite, patient, elsewhere, probes, unhealthy, restarts, wasReady, peakBytes, limitBytes } = siege;
  const bound = STATUS_MS + elsewhere.slowestMs;
  const found: string[] = [];
  if (polite.failures.length > 0)
    found.push(`${polite.failures.length} statuses failed, the first: ${polite.failures[0]}`);
  if (patient.failures.length > 0)
    found.push(`${patient.failures.length} statuses one at a time failed, the first: ${patient.failures[0]}`);
  if (unhealthy.length > 0) found.push(`${unhealthy.length} probes failed by the Events, the first: ${unhealthy[0]}`);
  if (polite.asked === 0) found.push('no client asked for a status');
  const slowestMs = Math.max(polite.slowestMs, patient.slowestMs);
  if (slowestMs >= bound) found.push(`a status took ${slowestMs} ms: more than ${bound} ms`);
  if (probes.successful === 0) found.push('the kubelet made no probe');
  if (probes.others > 0) found.push(`${probes.others} probes failed by the count of the kubelet`);
  if (restarts > 0) found.push(`containers of the pod ended ${restarts} times`);
  if (!wasReady) found.push('the pod was not ready all the time');
  if (peakBytes >= limitBytes) found.push(`the sidecar had ${peakBytes} bytes, and its limit is ${limitBytes}`);
  return found;
}
