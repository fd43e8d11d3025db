import { SERVE_PORT_ANNOTATION } from '../../contract/annotations.ts';
import type { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import type { PodFacts } from './pod-facts.ts';

/**
 * Tells a pod whose application keeps ending that its port may be ours. A port that the manifest does not name cannot be seen
 * at admission, and the sidecar binds first. Told once for each pod.
 * @returns whether it was told now
 */
export async function suggestPort(pod: PodFacts, events: PodEvents): Promise<boolean> {
  const { endingContainer, servePort } = pod;
  if (endingContainer === undefined) return false;
  const message =
    `Container ${endingContainer} keeps ending. It may listen on port ${servePort}, which the sidecar uses: ` +
    `if its log says that the address is in use, set the annotation ${SERVE_PORT_ANNOTATION} to a port that the pod does not use`;
  return events.tell({ pod, type: 'Warning', reason: 'PortMayBeTaken', message, identity: 'serve-port' });
}
