import { cells, columns } from '../lib/process/columns.ts';
import { formatDuration } from '../lib/text/duration.ts';
import { WHY, whyKept } from '../lib/workloads/reasons.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';
import type { Row } from './report.ts';

const HEAD = ['WORKLOAD', 'PODS', 'CONNECTIONS', 'IDLE FOR', 'VERDICT', 'WHY'];

/** The rows as a table for a terminal. */
export function table(rows: readonly Row[]): string {
  return columns([cells(HEAD), ...[...rows].sort(byName).map((row) => cells(formatRow(row)))]);
}

function byName(one: Row, other: Row): number {
  return `${one.namespace}/${one.workload}` < `${other.namespace}/${other.workload}` ? -1 : 1;
}

function formatRow(row: Row): string[] {
  const { namespace, workload, pods, connections, idleForSeconds, verdict, errors } = row;
  const idle = idleForSeconds === undefined ? '-' : formatDuration(idleForSeconds);
  const why = [describeVerdict(verdict), ...errors.slice(0, 1)].filter(Boolean).join(': ');
  return [`${namespace}/${workload}`, String(pods), String(connections), idle, verdict.kind, why];
}

function describeVerdict(verdict: Verdict): string {
  if (verdict.kind === 'sleep' || verdict.kind === 'delete') return 'no client is connected';
  if (verdict.kind === 'wake') return `it was woken up: back to ${verdict.replicas} replicas`;
  if (verdict.kind === 'tidy')
    return verdict.reason === 'woken' ? 'it was woken up' : `a pass was interrupted, and ${WHY[verdict.reason]}`;
  return whyKept(verdict);
}
