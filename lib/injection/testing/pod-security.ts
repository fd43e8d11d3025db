import type { V1Container, V1Pod } from '../../kube/types.ts';

/**
 * Tells for tests whether a pod is within the Pod Security Standard "restricted", as far as generated pods and the sidecar
 * go. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function isRestricted({ spec }: V1Pod): boolean {
  const { runAsNonRoot, runAsUser, seccompProfile } = spec?.securityContext ?? {};
  const isSafe = ({ securityContext: own = {} }: V1Container): boolean =>
    own.allowPrivilegeEscalation === false &&
    (own.capabilities?.drop ?? []).includes('ALL') &&
    (own.runAsNonRoot ?? runAsNonRoot) === true &&
    (own.runAsUser ?? 1) !== 0 &&
    (own.seccompProfile ?? seccompProfile)?.type === 'RuntimeDefault';
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const hasSafeVolumes = (spec?.volumes ?? []).every((volume) => volume.hostPath === undefined);
  return runAsUser !== 0 && hasSafeVolumes && containers.every(isSafe);
}
