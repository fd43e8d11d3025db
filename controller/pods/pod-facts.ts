import { isIP } from 'node:net';
import { drainAnnotation } from '../../contract/annotations.ts';
import { isSidecarName } from '../../contract/containers.ts';
import { decide } from '../../lib/injection/decide.ts';
import { type DrainMarks, drainMarks } from '../../lib/kube/objects/drain-marks.ts';
import { servePortOf } from '../../lib/kube/objects/pods.ts';
import type { V1ContainerStatus, V1Pod } from '../../lib/kube/types.ts';
import { endingContainer } from './ending-container.ts';
import type { Attachable, Attachment } from './plan-attachment.ts';

/** All that is kept of a pod: there may be ten thousand. */
export interface PodFacts extends Attachable, DrainMarks {
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

/** What is kept of a pod. */
export function podFacts(pod: V1Pod, acceptsLabel: string): PodFacts {
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

function readAttachments({ spec, status }: V1Pod): Attachment[] {
  const statuses = new Map((status?.ephemeralContainerStatuses ?? []).map((each) => [each.name, each]));
  return (spec?.ephemeralContainers ?? [])
    .filter(({ name }) => isSidecarName(name))
    .map(({ name }) => ({ name, ...attachmentState(statuses.get(name)) }));
}

/** What a kubelet says of a container that it has not started yet. Everything else is a complaint. */
const STARTING = ['ContainerCreating', 'PodInitializing', ''];

function attachmentState(status: V1ContainerStatus | undefined): Omit<Attachment, 'name'> {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) return { state: 'running' };
  if (terminated) return { state: 'ended', endedAt: new Date(terminated.finishedAt ?? 0).getTime() || 0 };
  return { state: STARTING.includes(waiting?.reason ?? '') ? 'starting' : 'stuck' };
}
