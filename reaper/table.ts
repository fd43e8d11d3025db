import {
  COUNT_LOOPBACK_ANNOTATION,
  MACHINE_PORTS_ANNOTATION,
  MONITOR_PORT_ANNOTATION,
} from '../contract/annotations.ts';
import { formatDuration } from '../runtime/duration.ts';
import type { Row } from './report.ts';
import type { Keep, KeepReason, Verdict } from './verdict.ts';

const HEAD = ['WORKLOAD', 'PODS', 'CONNECTIONS', 'IDLE FOR', 'VERDICT', 'WHY'];

/** What tells a sidecar which connections are users. */
const SETTLING = [MONITOR_PORT_ANNOTATION, MACHINE_PORTS_ANNOTATION, COUNT_LOOPBACK_ANNOTATION];

/** Why a workload is left alone, as a person would say it. */
const WHY: Readonly<Record<KeepReason, string>> = {
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

/** The rows as a table for a terminal. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...[...rows].sort(byName).map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return `${lines.map((line) => format(line).trimEnd()).join('\n')}\n`;
}

function byName(one: Row, other: Row): number {
  return `${one.namespace}/${one.workload}` < `${other.namespace}/${other.workload}` ? -1 : 1;
}

function cells(row: Row): string[] {
  const { namespace, workload, pods, connections, idleForSeconds, verdict, errors } = row;
  const idle = idleForSeconds === undefined ? '-' : formatDuration(idleForSeconds);
  const why = [whyOf(verdict), ...errors.slice(0, 1)].filter(Boolean).join(': ');
  // Texts of other programs may hold anything, and a row is one line.
  const safe = why.replaceAll(/\p{Cc}+/gu, ' ');
  return [`${namespace}/${workload}`, String(pods), String(connections), idle, verdict.kind, safe];
}

function whyOf(verdict: Verdict): string {
  if (verdict.kind === 'sleep' || verdict.kind === 'delete') return 'nobody is connected';
  if (verdict.kind === 'wake') return `somebody woke it up: back to ${verdict.replicas} replicas`;
  if (verdict.kind === 'tidy')
    return verdict.reason === 'woken' ? 'it was woken up' : `a pass broke off, and ${WHY[verdict.reason]}`;
  return whyKept(verdict);
}

/** Why a workload is left alone, and by which pod, in a few words. */
export function whyKept({ reason, pod }: Pick<Keep, 'reason' | 'pod'>): string {
  return pod === undefined ? WHY[reason] : `${WHY[reason]} (${pod})`;
}
