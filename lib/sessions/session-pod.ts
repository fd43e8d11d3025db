import { isIP } from 'node:net';
import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { SESSION_API_VERSION, SESSION_KIND, SESSION_LABEL } from '../../contract/sessions.ts';
import type { Attachment } from '../injection/plan-attachment.ts';
import { attachmentState, readAttachments } from '../injection/read-attachments.ts';
import type { V1ContainerStatus, V1OwnerReference, V1Pod } from '../kube/types.ts';
import { type PodEnd, readPodEnd } from './pod-end.ts';
import { readTrouble, type Trouble } from './pod-trouble.ts';

/** What is kept of a session's pod. */
export interface SessionPod {
  uid: string;
  resourceVersion: string;
  /** Of the session that it belongs to. */
  ownerUid: string | undefined;
  /** True for a pod of some session, by its label and its owner: of any other, the controller may not delete it. */
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
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    ownerUid: owner?.uid,
    isOfSession: metadata?.labels?.[SESSION_LABEL] === metadata?.name && isSession(owner, metadata?.name),
    isTerminating: metadata?.deletionTimestamp !== undefined,
    stage: stageOf(pod),
    nodeName: spec?.nodeName,
    ip: isIP(podIP) ? podIP : undefined,
    end: readPodEnd(pod),
    trouble: readTrouble(pod),
    attachments: attachmentsOf(pod),
  };
}

function isSession(owner: V1OwnerReference | undefined, name: string | undefined): boolean {
  return owner?.apiVersion === SESSION_API_VERSION && owner.kind === SESSION_KIND && owner.name === name;
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
