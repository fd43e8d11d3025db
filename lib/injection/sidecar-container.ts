import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import type { V1Container, V1Pod, V1VolumeMount } from '../kube/types.ts';
import { type SidecarFacts, sidecarEnvironment } from './sidecar-environment.ts';
import type { SidecarImage } from './sidecar-image.ts';
import { sidecarResources } from './sidecar-resources.ts';
import { sidecarSecurity } from './sidecar-security.ts';

/** What belongs to one sidecar. */
export interface SidecarParts extends SidecarFacts {
  image: SidecarImage;
  /** What keeps the token out, see `mask-token.ts`. */
  mount: V1VolumeMount | undefined;
}

/** The container to add to a pod. It declares no ports: their names could shadow the application's. */
export function sidecarContainer(pod: V1Pod, { image, mount, ...facts }: SidecarParts): V1Container {
  const resources = sidecarResources(pod, image.resources);
  return {
    name: SIDECAR_CONTAINER,
    image: image.image,
    imagePullPolicy: image.pullPolicy,
    // https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    ...(facts.form === 'native' && { restartPolicy: 'Always' }),
    env: sidecarEnvironment(facts),
    ...(resources && { resources }),
    ...(mount && { volumeMounts: [mount] }),
    securityContext: sidecarSecurity(pod),
  };
}
