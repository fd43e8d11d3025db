import {
  COUNT_LOOPBACK_ANNOTATION,
  MACHINE_PORTS_ANNOTATION,
  MONITOR_PORT_ANNOTATION,
} from '../../contract/annotations.ts';
import type { Keep, KeepReason } from './keep.ts';

/** What tells a sidecar which connections are users. */
const SETTLING = [MONITOR_PORT_ANNOTATION, MACHINE_PORTS_ANNOTATION, COUNT_LOOPBACK_ANNOTATION];

/** Why a workload is left alone, as a person would say it. */
export const WHY: Readonly<Record<KeepReason, string>> = {
  job: 'a Job ends by itself',
  daemonset: 'a DaemonSet has no replicas',
  'no-scale': 'nothing above its pods can be scaled',
  'unknown-owner': 'an owner that the reaper has no right to read, or that is gone, may have a will of its own',
  'bare-pod': 'nothing manages this pod, and it does not ask to be deleted',
  'no-deletion': 'it asks to be deleted, which this reaper does not do: see reaper.deletePods',
  'no-rights': 'the reaper may not read or write all it needs',
  unreadable: 'not all of it could be read',
  'opted-out': 'it or its namespace says idle-action: none',
  'wrong-annotation': 'an annotation cannot be read',
  keda: 'KEDA scales it',
  paused: 'it is paused',
  'deletes-claims': 'zero replicas would delete its volume claims: see its persistentVolumeClaimRetentionPolicy',
  asleep: 'its last pods are ending',
  terminating: 'it is being deleted',
  'too-young': 'it is younger than its timeout',
  'rolling-out': 'it is rolling out',
  'changed-lately': 'it was changed, or first seen by the reaper, within its timeout',
  'pods-missing': 'it has fewer pods than replicas',
  'not-monitored': 'a pod is not monitored',
  'not-ready': 'a pod is not ready',
  'no-answer': 'a pod does not answer',
  unclear: `connections of a pod may be users: ${SETTLING.join(' or ')} on its template settles it`,
  'half-closed': 'a client has closed one direction of its connection and may use the other',
  unknown: 'a pod does not know',
  stale: 'a pod says what cannot be',
  busy: 'somebody is connected',
  'never-connected': 'nobody was ever connected, and its timeout is not over',
  'not-idle-long-enough': 'somebody was connected within its timeout',
  'pods-changed': 'its pods changed between the two looks',
  'changed-meanwhile': 'somebody changed it meanwhile',
  limit: 'enough for one pass',
  deadline: 'the pass ran out of time',
  failed: 'the API server refused',
};

/** Why a workload is left alone, and by which pod, in a few words. */
export function whyKept({ reason, pod }: Pick<Keep, 'reason' | 'pod'>): string {
  return pod === undefined ? WHY[reason] : `${WHY[reason]} (${pod})`;
}
