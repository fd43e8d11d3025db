import type { V1EphemeralContainer, V1Pod } from '../kube/types.ts';
import type { SidecarForm } from './decide.ts';
import { type PodDefaults, readMonitorSettings } from './monitor-settings.ts';
import { planProbes } from './plan-probes.ts';
import { sidecarContainer } from './sidecar-container.ts';
import type { SidecarImage } from './sidecar-image.ts';

/** What the chart decides for all sidecars. */
export interface SidecarConfig {
  form: SidecarForm;
  image: SidecarImage;
  /** For pods that say nothing. */
  defaults?: PodDefaults;
}

/**
 * The sidecar for a pod that runs: the webhook's, but for what an ephemeral container cannot have. The API server refuses
 * resources and a restart policy in one. A volume cannot be added any more, and need not: ephemeral
 * containers never get the service account's token. And probes that exist are the kubelet's: `rewrite` comes too late for this pod.
 * https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
 */
export function ephemeralSidecar(
  pod: V1Pod,
  name: string,
  { form, image, defaults }: SidecarConfig,
): V1EphemeralContainer {
  const read = readMonitorSettings(pod, defaults);
  const settings = { ...read, probes: read.probes === 'rewrite' ? ('discount' as const) : read.probes };
  const plan = planProbes(pod, settings);
  const whole = sidecarContainer(pod, { form, settings, plan, image, mount: undefined });
  const { resources: _, restartPolicy: __, ...container } = whole;
  return { ...container, name };
}
