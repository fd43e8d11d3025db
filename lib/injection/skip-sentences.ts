import type { SkipReason } from './decide.ts';

/** Reasons that the author of a pod should know: of the others, one is the author's own choice, and one is ours. */
export type ToldReason = Exclude<SkipReason, 'label-says-no' | 'already-injected'>;

/** Why a pod cannot be monitored, as the end of a sentence. */
export const SKIP_SENTENCES: Readonly<Record<ToldReason, string>> = {
  'mirror-pod': 'it mirrors a static pod, which cannot be changed',
  'host-network': 'it uses the host network, where connections of different pods cannot be told apart',
  windows: 'it runs on Windows, which has no connection tables that a sidecar could read',
  'name-taken': 'it already has another container named spawner-sidecar',
  'needs-native-sidecar': 'it ends by itself, and this cluster is older than native sidecars',
  'too-many-ports': 'it has more ports than can be monitored: name some with spawner.io/monitor-port',
};

/** Tells whether there is a sentence for a reason. */
export function isTold(reason: SkipReason): reason is ToldReason {
  return reason in SKIP_SENTENCES;
}
