import type { CoreV1Event } from '../kube/types.ts';
import type { Trouble } from './pod-trouble.ts';

/**
 * What kubelets and the controller of attachments call a volume that a pod waits for.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/events/event.go
 */
const REASONS: readonly string[] = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

/** What the Events of a pod say keeps it from starting, the latest of it; no field of the pod tells. */
export function readMountTrouble(events: readonly CoreV1Event[]): Trouble | undefined {
  const [latest] = events
    .filter(({ reason = '' }) => REASONS.includes(reason))
    .sort((one, other) => timeOf(other) - timeOf(one));
  return latest && { reason: 'Volume', message: `A volume cannot be mounted: ${latest.message}`, isFinal: false };
}

/** An Event that was told again has a later time than its creation. */
function timeOf({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  return new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();
}
