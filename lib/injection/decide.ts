import { SIDECAR_CONTAINER } from '../../contract/containers.ts';
import { asksForMonitoring, INJECTED_LABEL } from '../../contract/labels.ts';
import type { V1Pod } from '../kube/types.ts';
import { isWindows } from './is-windows.ts';
import { type MonitorSettings, type PodDefaults, readMonitorSettings } from './monitor-settings.ts';
import { MAX_PORTS } from './patch-bound.ts';

/** Why a pod gets no sidecar; the same words in the log, the metric and the tests. */
export const SKIP_REASONS = [
  'label-says-no',
  'mirror-pod',
  'host-network',
  'windows',
  'already-injected',
  'name-taken',
  'needs-native-sidecar',
  'too-many-ports',
] as const;

/** One of {@link SKIP_REASONS}. */
export type SkipReason = (typeof SKIP_REASONS)[number];

/** How the sidecar joins the pod: as an init container that goes on running, or as one more container. */
export type SidecarForm = 'native' | 'container';

/** What to do with a pod. */
export type Decision =
  | { kind: 'inject'; form: SidecarForm; settings: MonitorSettings }
  | { kind: 'skip'; reason: SkipReason };

/**
 * Decides what becomes of a pod. The first row that fits:
 *
 * | the pod                                                  | decision                  |
 * |----------------------------------------------------------|---------------------------|
 * | does not carry the label, or it says no                  | skip label-says-no        |
 * | mirrors a static pod: its spec cannot change             | skip mirror-pod           |
 * | uses the host's network: the tables are the whole node's | skip host-network         |
 * | runs on Windows: there is no /proc/net                   | skip windows              |
 * | has our container, put there by us                       | skip already-injected     |
 * | has a container of our name that we did not put there    | skip name-taken           |
 * | ends by itself, and the server knows no native sidecars  | skip needs-native-sidecar |
 * | has more ports than a sidecar can be told of             | skip too-many-ports       |
 * | any other                                                | inject                    |
 */
export function decide(pod: V1Pod, form: SidecarForm, defaults: PodDefaults = {}): Decision {
  const reason = skipReason(pod, form);
  if (reason !== undefined) return { kind: 'skip', reason };
  const settings = readMonitorSettings(pod, defaults);
  // Watching only some ports could put a workload to sleep while others have users.
  if (settings.monitorPorts.length > MAX_PORTS) return { kind: 'skip', reason: 'too-many-ports' };
  return { kind: 'inject', form, settings };
}

function skipReason(pod: V1Pod, form: SidecarForm): SkipReason | undefined {
  const { metadata, spec } = pod;
  if (!asksForMonitoring(metadata?.labels)) return 'label-says-no';
  // https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror
  if (metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined) return 'mirror-pod';
  if (spec?.hostNetwork) return 'host-network';
  if (isWindows(pod)) return 'windows';
  const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
  if (names.includes(SIDECAR_CONTAINER)) return metadata?.labels?.[INJECTED_LABEL] ? 'already-injected' : 'name-taken';
  // A plain container that never ends would keep a Job from completing.
  if (form === 'container' && (spec?.restartPolicy || 'Always') !== 'Always') return 'needs-native-sidecar';
  return undefined;
}
