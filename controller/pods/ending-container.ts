import { isSidecarName } from '../../contract/containers.ts';
import type { V1ContainerStatus, V1Pod } from '../../lib/kube/types.ts';

/** The kubelet waits 10 s, then 20 s before it starts a container again: with the third end it is no accident any more. */
const MIN_RESTARTS = 3;

/** A process that finds its port taken ends at once; a minute leaves room for a slow start. */
const SHORT_RUN_MS = 60_000;

/**
 * Names the container whose port the sidecar may have taken: one that keeps ending with an error right after its start and was
 * not ready since, while the sidecar runs in the same pod. Undefined where there is none.
 */
export function endingContainer({ spec, status }: V1Pod): string | undefined {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = status ?? {};
  const all = [...(initContainerStatuses ?? []), ...(containerStatuses ?? []), ...(ephemeralContainerStatuses ?? [])];
  const isSidecarThere = all.some(({ name, state }) => isSidecarName(name) && state?.running);
  if (!isSidecarThere) return undefined;
  const apps = new Set((spec?.containers ?? []).map(({ name }) => name).filter((name) => !isSidecarName(name)));
  return (containerStatuses ?? []).find((each) => apps.has(each.name) && keepsEnding(each))?.name;
}

function keepsEnding({ restartCount, ready, state, lastState }: V1ContainerStatus): boolean {
  const { exitCode = 0, reason, startedAt, finishedAt } = state?.terminated ?? lastState?.terminated ?? {};
  const ranMs = new Date(finishedAt ?? Number.NaN).getTime() - new Date(startedAt ?? Number.NaN).getTime();
  return !ready && restartCount >= MIN_RESTARTS && exitCode !== 0 && reason !== 'OOMKilled' && ranMs < SHORT_RUN_MS;
}
