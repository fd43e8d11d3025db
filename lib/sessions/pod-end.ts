import type { SessionReason } from '../../contract/sessions.ts';
import type { V1ContainerStateTerminated, V1Pod } from '../kube/types.ts';

/** Why a pod has ended, or is about to. */
export interface PodEnd {
  reason: Extract<SessionReason, 'Exited' | 'OOMKilled' | 'NodeLost' | 'Evicted' | 'Preempted'>;
  message: string;
}

/**
 * The reasons of a pod's condition DisruptionTarget.
 * https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
 */
const DISRUPTIONS: Readonly<Record<string, PodEnd['reason']>> = {
  PreemptionByScheduler: 'Preempted',
  DeletionByTaintManager: 'NodeLost',
  DeletionByPodGC: 'NodeLost',
  EvictionByEvictionAPI: 'Evicted',
  TerminationByKubelet: 'Evicted',
};

/** Why a pod has ended or will, undefined while nothing says so. The application is its first container. */
export function readPodEnd({ spec, status }: V1Pod): PodEnd | undefined {
  const disruption = status?.conditions?.find((each) => each.type === 'DisruptionTarget' && each.status === 'True');
  if (disruption) {
    const { reason = '', message = '' } = disruption;
    return { reason: DISRUPTIONS[reason] ?? 'Evicted', message: `The pod is disrupted: ${reason}. ${message}`.trim() };
  }
  const app = spec?.containers[0]?.name ?? '';
  const ended = status?.containerStatuses?.find(({ name }) => name === app)?.state?.terminated;
  if (ended) return describeExit(app, ended);
  if (status?.phase !== 'Failed' && status?.phase !== 'Succeeded') return undefined;
  const before = status.initContainerStatuses?.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  if (before?.state?.terminated) return describeExit(before.name, before.state.terminated);
  const { reason = status.phase, message = '' } = status;
  return {
    reason: reason === 'NodeLost' || reason === 'NodeShutdown' ? 'NodeLost' : 'Evicted',
    message: `The pod has ended: ${reason}. ${message}`.trim(),
  };
}

function describeExit(app: string, { exitCode, signal, reason, message }: V1ContainerStateTerminated): PodEnd {
  if (reason === 'OOMKilled') return { reason: 'OOMKilled', message: `Container ${app} used more memory than it may` };
  const by = signal ? `by signal ${signal}` : `with exit code ${exitCode}`;
  const why = message ? `: ${message}` : '';
  return { reason: 'Exited', message: `Container ${app} ended ${by}${why}` };
}
