import type { V1ResourceRequirements } from '../kube/types.ts';

/** What every injected sidecar has in common. */
export interface SidecarImage {
  image: string;
  pullPolicy: string;
  /** Names of Secrets that a kubelet needs to pull the image. */
  pullSecrets: readonly string[];
  resources: V1ResourceRequirements;
}
