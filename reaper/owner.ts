import { IDLE_ACTION_ANNOTATION, IDLE_TIMEOUT_ANNOTATION } from '../contract/annotations.ts';
import type { MonitoredPod } from '../kube/pods.ts';
import type { V1Deployment } from '../kube/types.ts';
import { parseDuration } from '../runtime/duration.ts';
import type { Owner } from './verdict.ts';

/** The facts of a Deployment that a verdict goes by. An annotation of the Deployment comes before one of its pods. */
export function ownerOf(deployment: V1Deployment, pods: readonly MonitoredPod[], defaultTimeoutSeconds: number): Owner {
  const { metadata, spec, status } = deployment;
  const annotations = { ...pods[0]?.annotations, ...metadata?.annotations };
  const replicas = spec?.replicas ?? 1;
  const isSettled =
    status?.observedGeneration === metadata?.generation &&
    status?.updatedReplicas === replicas &&
    status.replicas === replicas;
  return {
    kind: 'Deployment',
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    replicas,
    isRollingOut: !isSettled,
    isOptedOut: (annotations[IDLE_ACTION_ANNOTATION] ?? 'scale') !== 'scale',
    timeoutSeconds: timeout(annotations[IDLE_TIMEOUT_ANNOTATION], defaultTimeoutSeconds),
  };
}

function timeout(text: string | undefined, defaultSeconds: number): number | undefined {
  if (text === undefined) return defaultSeconds;
  const read = parseDuration(text);
  return read.kind === 'value' ? read.value : undefined;
}
