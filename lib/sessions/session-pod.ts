import { isIP } from 'node:net';
import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { SESSION_LABEL } from '../../contract/sessions.ts';
import type { Attachment } from '../injection/plan-attachment.ts';
import { attachmentState, readAttachments } from '../injection/read-attachments.ts';
import type { V1ContainerStatus, V1Pod } from '../kube/types.ts';
import { type PodEnd, readPodEnd } from './pod-end.ts';
import { readTrouble, type Trouble } from './pod-trouble.ts';

/** What is kept of a session's pod. */
export interface SessionPod {
  uid: string;
  resourceVersion: string;
  /** Of the session that it belongs to. */
  ownerUid: string | undefined;
  /** True for a pod of some session, by its label. */
  isOfSession: boolean;
  isTerminating: boolean;
  /** How far it is. */
  stage: 'Constructed' | 'Scheduled' | 'Running';
  nodeName: string | undefined;
  /** An address and never a name: a name would be looked up, wherever that leads. */
  ip: string | undefined;
  /** Why it has ended or will: undefined while it goes on. */
  end: PodEnd | undefined;
  /** What keeps it from starting. */
  trouble: Trouble | undefined;
  /** Its sidecars, the last one in use. */
  attachments: readonly Attachment[];
}

/** Reads the used fields of a pod. */
export function readSessionPod(pod: V1Pod): SessionPod {
  const { metadata, spec, status } = pod;
  const { podIP = '' } = status ?? {};
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    ownerUid: metadata?.ownerReferences?.find(({ controller }) => controller)?.uid,
    isOfSession: metadata?.labels?.[SESSION_LABEL] !== undefined,
    isTerminating: metadata?.deletionTimestamp !== undefined,
    stage: stageOf(pod),
    nodeName: spec?.nodeName,
    ip: isIP(podIP) ? podIP : undefined,
    end: readPodEnd(pod),
    trouble: readTrouble(pod),
    attachments: attachmentsOf(pod),
  };
}

/** The application is the template's first container, so the pod's. */
export function applicationStatus({ spec, status }: V1Pod): V1ContainerStatus | undefined {
  const name = spec?.containers[0]?.name;
  return status?.containerStatuses?.find((each) => each.name === name);
}

function stageOf(pod: V1Pod): SessionPod['stage'] {
  if (applicationStatus(pod)?.state?.running) return 'Running';
  return pod.spec?.nodeName ? 'Scheduled' : 'Constructed';
}

/** The one that the pod was created with, as far as it has ended, and those attached since. */
function attachmentsOf(pod: V1Pod): Attachment[] {
  const first = attachmentState(pod.status?.containerStatuses?.find(({ name }) => name === SIDECAR_CONTAINER));
  return [{ name: SIDECAR_CONTAINER, ...first }, ...readAttachments(pod)];
}
