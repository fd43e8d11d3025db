import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import type { V1Container, V1Pod, V1ResourceRequirements, V1VolumeMount } from '../kube/types.ts';
import { type SidecarFacts, sidecarEnvironment } from './sidecar-environment.ts';
import { sidecarResources } from './sidecar-resources.ts';
import { sidecarSecurity } from './sidecar-security.ts';

/** What every injected sidecar has in common. */
export interface SidecarImage {
  image: string;
  pullPolicy: string;
  /** Names of Secrets that a kubelet needs to pull the image. */
  pullSecrets: readonly string[];
  resources: V1ResourceRequirements;
}

/** What belongs to one sidecar. */
export interface SidecarParts extends SidecarFacts {
  image: SidecarImage;
  /** What keeps the token out, see `token-shield.ts`. */
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
