import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import type { V1Container, V1Pod, V1ResourceRequirements } from '../kube/types.ts';
import { type SidecarFacts, sidecarEnvironment } from './sidecar-environment.ts';
import { sidecarResources } from './sidecar-resources.ts';

/** What every injected sidecar has in common. */
export interface SidecarImage {
  image: string;
  pullPolicy: string;
  resources: V1ResourceRequirements;
}

/** The user of the image. Named only where the pod's own user is root, which the sidecar must not be. */
const SIDECAR_USER = 65_532;

/** Everything that the Pod Security Standard "restricted" asks of a container. */
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The container to add to a pod. */
export function sidecarContainer(pod: V1Pod, facts: SidecarFacts, sidecar: SidecarImage): V1Container {
  const resources = sidecarResources(pod, sidecar.resources);
  const isRoot = pod.spec?.securityContext?.runAsUser === 0;
  return {
    name: SIDECAR_CONTAINER,
    image: sidecar.image,
    imagePullPolicy: sidecar.pullPolicy,
    // https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    ...(facts.form === 'native' && { restartPolicy: 'Always' }),
    env: sidecarEnvironment(facts),
    ...(resources && { resources }),
    securityContext: { ...RESTRICTED, ...(isRoot && { runAsUser: SIDECAR_USER }) },
  };
}
