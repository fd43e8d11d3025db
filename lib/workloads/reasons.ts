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
  'no-scale': 'none of its owners can be scaled',
  'unknown-owner': 'the reaper has no right to read its owner, or that owner is gone',
  'bare-pod': 'this pod has no controller and does not ask to be deleted',
  'no-deletion': 'it asks to be deleted, but the reaper deletes no pods: see reaper.deletePods',
  'no-rights': 'the reaper has no right to read or write something it needs',
  unreadable: 'some of its objects could not be read',
  'opted-out': 'it or its namespace says idle-action: none',
  'wrong-annotation': 'one of its annotations is invalid',
  keda: 'KEDA scales it',
  paused: 'it is paused',
  'deletes-claims': 'zero replicas would delete its volume claims: see its persistentVolumeClaimRetentionPolicy',
  asleep: 'its last pods are terminating',
  terminating: 'it is being deleted',
  'too-young': 'it is younger than its timeout',
  'rolling-out': 'it is rolling out',
  'changed-lately': 'it was changed, or first seen by the reaper, within its timeout',
  'pods-missing': 'it has fewer pods than replicas',
  'not-monitored': 'a pod is not monitored',
  'not-ready': 'a pod is not ready',
  'no-answer': 'a pod does not answer',
  unclear: `a pod has connections that may come from users: ${SETTLING.join(' or ')} on its template settles it`,
  'half-closed': 'a client has closed one direction of its connection and may use the other',
  unknown: 'a pod does not know whether a client is connected',
  stale: 'a pod reports an impossible idle time',
  busy: 'a client is connected',
  'never-connected': 'no client was ever connected, but its timeout is not over yet',
  'not-idle-long-enough': 'a client was connected within its timeout',
  'pods-changed': 'its pods changed between the two looks',
  'changed-meanwhile': 'it was changed during the pass',
  limit: 'the limit per pass is reached',
  deadline: 'the pass ran out of time',
  failed: 'the API server refused',
};

/** Why a workload is left alone, and by which pod, in a few words. */
export function whyKept({ reason, pod }: Pick<Keep, 'reason' | 'pod'>): string {
  return pod === undefined ? WHY[reason] : `${WHY[reason]} (${pod})`;
}
