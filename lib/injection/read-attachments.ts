import { isSidecarName } from '../../contract/containers.ts';
import type { V1ContainerStatus, V1Pod } from '../kube/types.ts';
import type { Attachment } from './plan-attachment.ts';

/** The sidecars that were attached to a pod, in their order, and what became of them. */
export function readAttachments({ spec, status }: V1Pod): Attachment[] {
  const statuses = new Map((status?.ephemeralContainerStatuses ?? []).map((each) => [each.name, each]));
  return (spec?.ephemeralContainers ?? [])
    .filter(({ name }) => isSidecarName(name))
    .map(({ name }) => ({ name, ...attachmentState(statuses.get(name)) }));
}

/** What a kubelet says of a container that it has not started yet. Everything else is a complaint. */
const STARTING = ['ContainerCreating', 'PodInitializing', ''];

/** The state of a sidecar's container. */
export function attachmentState(status: V1ContainerStatus | undefined): Omit<Attachment, 'name'> {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) return { state: 'running' };
  if (terminated) return { state: 'ended', endedAt: new Date(terminated.finishedAt ?? 0).getTime() || 0 };
  return { state: STARTING.includes(waiting?.reason ?? '') ? 'starting' : 'stuck' };
}
