import type { SessionReason } from '../../contract/sessions.ts';
import type { V1Pod } from '../kube/types.ts';

/** What keeps a pod from starting. */
export interface Trouble {
  reason: SessionReason;
  message: string;
  /** True where nothing but another template helps. */
  isFinal: boolean;
}

/**
 * What kubelets say of containers that wait.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/images/types.go
 */
const WAITING: Readonly<Record<string, Omit<Trouble, 'message'>>> = {
  InvalidImageName: { reason: 'InvalidImage', isFinal: true },
  ErrImageNeverPull: { reason: 'ImageNeverPull', isFinal: true },
  CreateContainerConfigError: { reason: 'ConfigError', isFinal: true },
  CreateContainerError: { reason: 'ConfigError', isFinal: true },
  ErrImagePull: { reason: 'ImagePull', isFinal: false },
  ImagePullBackOff: { reason: 'ImagePull', isFinal: false },
  RegistryUnavailable: { reason: 'ImagePull', isFinal: false },
  CrashLoopBackOff: { reason: 'CrashLoop', isFinal: false },
};

/** What keeps a pod from starting, undefined where nothing does. What is final comes first. */
export function readTrouble({ status }: V1Pod): Trouble | undefined {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const found = containers.flatMap(({ name, state }) => {
    const trouble = WAITING[state?.waiting?.reason ?? ''];
    const message = `Container ${name} cannot start: ${state?.waiting?.message ?? state?.waiting?.reason}`;
    return trouble ? [{ ...trouble, message }] : [];
  });
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable')
    found.push({ reason: 'Unschedulable', isFinal: false, message: `No node takes the pod: ${scheduled.message}` });
  return found.find(({ isFinal }) => isFinal) ?? found[0];
}
