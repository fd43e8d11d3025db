import type { Inspected } from '../lib/workloads/inspect.ts';
import { idleForSeconds } from '../lib/workloads/judge-pods.ts';
import type { KeepReason } from '../lib/workloads/keep.ts';
import type { Verdict } from '../lib/workloads/verdict.ts';
import type { Acted } from './act.ts';

/** What is told of a workload after a pass. */
export interface Row {
  namespace: string;
  /** `Deployment/web` */
  workload: string;
  pods: number;
  connections: number;
  /** Undefined where not every pod says that it is idle. */
  idleForSeconds: number | undefined;
  verdict: Verdict;
  /** What went wrong, with the workload or its pods. */
  errors: readonly string[];
}

/** Pods whose errors are told; more would be the same again. */
const MAX_ERRORS = 3;

/** The row of a workload. */
export function toRow({ workload, pods, error: whileReading }: Inspected, { verdict, error }: Acted): Row {
  const { namespace, name } = workload;
  const connections = pods.reduce((sum, { answer }) => sum + (answer.kind === 'busy' ? answer.connections : 0), 0);
  const isIdle = pods.every(({ answer }) => answer.kind === 'idle');
  const ofPods = pods.flatMap((pod) => (pod.answer.kind === 'none' ? [`${pod.name}: ${pod.answer.error}`] : []));
  const errors = [error, whileReading, ...ofPods.slice(0, MAX_ERRORS)].flatMap((text) => text ?? []);
  return {
    namespace,
    workload: name,
    pods: pods.length,
    connections,
    idleForSeconds: isIdle && pods.length > 0 ? idleForSeconds(pods) : undefined,
    verdict,
    errors,
  };
}

/** The facts of a log line. */
export function toFields({ verdict, errors, ...row }: Row): Record<string, unknown> {
  const { kind, ...why } = verdict;
  const { namespace, workload, ...figures } = row;
  return { namespace, workload, verdict: kind, ...why, ...figures, ...(errors.length > 0 && { errors }) };
}

/** Reasons that need a person's attention. */
const FAILURES: readonly KeepReason[] = ['no-rights', 'unreadable', 'failed', 'deadline'];

/** How many workloads there are by verdict and reason, and how many could not be dealt with. */
export function summary(rows: readonly Row[]): { workloads: number; failed: number; verdicts: Record<string, number> } {
  const verdicts: Record<string, number> = {};
  for (const { verdict } of rows) {
    const key = 'reason' in verdict ? `${verdict.kind} ${verdict.reason}` : verdict.kind;
    verdicts[key] = (verdicts[key] ?? 0) + 1;
  }
  const failed = rows.filter(({ verdict }) => verdict.kind === 'keep' && FAILURES.includes(verdict.reason)).length;
  return { workloads: rows.length, failed: failed + (allUnreachable(rows) ? 1 : 0), verdicts };
}

/** True where no pod at all could be asked: a policy keeps the reaper from them, and nothing would ever sleep. */
export function allUnreachable(rows: readonly Row[]): boolean {
  const waiting = rows.filter(({ verdict }) => verdict.kind === 'keep' && verdict.reason === 'no-answer');
  const answered = rows.some((row) => row.idleForSeconds !== undefined || row.connections > 0);
  return waiting.length > 0 && !answered;
}
