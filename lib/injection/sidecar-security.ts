import type { V1Pod, V1SecurityContext } from '../kube/types.ts';

/** OpenShift writes the name of the chosen security context constraint here, before it asks any webhook. */
const SCC_ANNOTATION = 'openshift.io/scc';

/** The user of the image. Named only where the pod's own user is root, which the sidecar must not be. */
const SIDECAR_USER = 65_532;

/** What the Pod Security Standard "restricted" asks of a container, but the user and the seccomp profile. */
const RESTRICTED: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/**
 * The sidecar's security context: "restricted" wherever that can be, so that the pod's own level stays what it is.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 *
 * | the pod                            | the sidecar's user     | its seccomp profile |
 * |------------------------------------|------------------------|---------------------|
 * | is under a constraint of OpenShift | left to the constraint | left to the constraint: many forbid to name one |
 * | runs as root                       | that of the image, named | RuntimeDefault |
 * | any other                          | the pod's or the image's, anything but root | RuntimeDefault |
 *
 * A root pod under a constraint is the one case where the sidecar may be root, without any capability: naming a user could
 * forbid the whole pod there, and forbidding root could keep it from starting.
 */
export function sidecarSecurity({ metadata, spec }: V1Pod): V1SecurityContext {
  const isRoot = spec?.securityContext?.runAsUser === 0;
  const runAsNonRoot = true;
  if (metadata?.annotations?.[SCC_ANNOTATION] !== undefined) return { ...RESTRICTED, ...(!isRoot && { runAsNonRoot }) };
  const user = isRoot ? { runAsUser: SIDECAR_USER } : {};
  return { ...RESTRICTED, runAsNonRoot, ...user, seccompProfile: { type: 'RuntimeDefault' } };
}
