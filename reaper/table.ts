import { formatDuration } from '../lib/text/duration.ts';
import { WHY, whyKept } from '../lib/workloads/reasons.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';
import type { Row } from './report.ts';

const HEAD = ['WORKLOAD', 'PODS', 'CONNECTIONS', 'IDLE FOR', 'VERDICT', 'WHY'];

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
