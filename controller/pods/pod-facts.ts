import { isIP } from 'node:net';
import { drainAnnotation } from '../../contract/annotations.ts';
import { decide } from '../../lib/injection/decide.ts';
import type { Attachable } from '../../lib/injection/plan-attachment.ts';
import { readAttachments } from '../../lib/injection/read-attachments.ts';
import { type DrainMarks, drainMarks } from '../../lib/kube/objects/drain-marks.ts';
import { servePortOf } from '../../lib/kube/objects/pods.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { type LabelSelector, matchesLabels } from '../../lib/text/label-selector.ts';
import { endingContainer } from './ending-container.ts';

/** All that is kept of a pod: there may be ten thousand. */
export interface PodFacts extends Attachable, DrainMarks {
  /** Whether the selector of pods lets it through. */
  isSelected: boolean;
  /** Of the pod as it was read. */
  resourceVersion: string;
  /** Where its sidecar answers, undefined while there is none that could. */
  sidecar: { ip: string; port: number } | undefined;
  /** That it would answer at, were there one. */
  servePort: number;
  /** The container that keeps ending, maybe because the sidecar has its port. */
  endingContainer: string | undefined;
  /** True where annotations say when it wants no new connections. */
  hasThresholds: boolean;
}

/** What is kept of a pod. The selector is that of pods; the one of namespaces is asked when it is needed. */
export function podFacts(pod: V1Pod, acceptsLabel: string, objectSelector: LabelSelector = {}): PodFacts {
  const { metadata, status } = pod;
  const { annotations = {} } = metadata ?? {};
  // Whether a Job ends does not depend on ephemeral containers, so what a server without native sidecars cannot have, it can.
  const decision = decide(pod, 'native');
  const skip = decision.kind === 'skip' ? decision.reason : undefined;
  const attachments = readAttachments(pod);
  const isRunning = status?.phase === 'Running';
  const hasSidecar = skip === 'already-injected' || attachments.some(({ state }) => state === 'running');
  return {
    ...drainMarks(pod, acceptsLabel),
    resourceVersion: metadata?.resourceVersion ?? '',
    isSelected: matchesLabels(objectSelector, metadata?.labels),
    isRunning,
    isTerminating: metadata?.deletionTimestamp !== undefined,
    skip,
    attachments,
    sidecar: isRunning && hasSidecar ? sidecarAddress(pod) : undefined,
    servePort: servePortOf(pod),
    endingContainer: endingContainer(pod),
    hasThresholds: drainAnnotation(annotations) !== undefined,
  };
}

/** An address and never a name: a name would be looked up, wherever that leads. */
function sidecarAddress(pod: V1Pod): PodFacts['sidecar'] {
  const { podIP = '' } = pod.status ?? {};
  return isIP(podIP) ? { ip: podIP, port: servePortOf(pod) } : undefined;
}
