import type { Look } from '../lib/workloads/confirm.ts';
import type { Inspected } from '../lib/workloads/inspect.ts';
import { timeoutFor } from '../lib/workloads/judge-pods.ts';
import type { KeepReason } from '../lib/workloads/keep.ts';
import type { OwnerFacts } from '../lib/workloads/verdict.ts';

/** What becomes of a workload if no client connects and it is not changed. */
export type NextAction =
  /** Nothing is in the way: at the next pass. */
  | { kind: 'due'; action: 'sleep' | 'delete' }
  | { kind: 'later'; action: 'sleep' | 'delete'; inSeconds: number }
  | { kind: 'wakes'; replicas: number }
  /** Either by what the pods answer now, or by what the reaper said in its last pass. */
  | { kind: 'stays'; reason: KeepReason; pod?: string; isReaperSaying?: true; error?: string }
  /** The person may not read or ask all that decides. */
  | { kind: 'unknown'; error: string }
  /** The reaper does not look at it: at these namespaces only, or not at those, or it did not in its last pass. */
  | { kind: 'left-alone'; looksAt?: readonly string[]; leavesOut?: readonly string[] }
  | { kind: 'asleep'; forSeconds: number; replicasBefore: number | undefined };

/** Reasons that pass by themselves. */
const WAITING: readonly KeepReason[] = ['too-young', 'changed-lately', 'never-connected', 'not-idle-long-enough'];

/** Whether nothing but time keeps a workload awake. */
export function isWaiting(verdict: Inspected['verdict']): boolean {
  return verdict.kind === 'keep' && WAITING.includes(verdict.reason);
}

/** What becomes of a workload that has pods, by what they answer. */
export function nextAction(seen: Pick<Inspected, 'subject' | 'pods' | 'verdict' | 'error'>): NextAction {
  const unknown = whyUnknown(seen);
  if (unknown !== undefined) return { kind: 'unknown', error: unknown };
  const { subject, pods, verdict } = seen;
  const action = subject.kind === 'bare' ? 'delete' : 'sleep';
  if (verdict.kind === 'sleep' || verdict.kind === 'delete') return { kind: 'due', action };
  if (verdict.kind === 'wake') return { kind: 'wakes', replicas: verdict.replicas };
  // What a reaper takes off now says nothing of what comes after.
  if (verdict.kind === 'tidy')
    return verdict.reason === 'woken'
      ? { kind: 'stays', reason: 'changed-lately' }
      : { kind: 'stays', reason: verdict.reason };
  const { reason, pod } = verdict;
  const unmonitored = pods.find(({ isMonitored }) => !isMonitored);
  if (isWaiting(verdict) && unmonitored) return { kind: 'stays', reason: 'not-monitored', pod: unmonitored.name };
  const inSeconds = isWaiting(verdict) ? secondsUntilIdle(subject, pods) : undefined;
  if (inSeconds !== undefined) return { kind: 'later', action, inSeconds };
  return { kind: 'stays', reason, ...(pod !== undefined && { pod }) };
}

function whyUnknown({ pods, verdict, error }: Pick<Inspected, 'pods' | 'verdict' | 'error'>): string | undefined {
  const reason = verdict.kind === 'keep' ? verdict.reason : undefined;
  const isForeign = reason === 'unknown-owner' && error !== undefined;
  if (reason === 'no-rights' || isForeign)
    return `you may not read everything that decides${error === undefined ? '' : `: ${error}`}`;
  if (reason === 'unreadable')
    return `something that decides could not be read${error === undefined ? '' : `: ${error}`}`;
  const forbidden = pods.find(({ answer }) => answer.kind === 'none' && answer.isForbidden);
  return forbidden && reason === 'no-answer' ? `you may not ask its pods (${forbidden.name})` : undefined;
}

/** The longest of all waits; undefined where something else is in the way, or for ever. */
function secondsUntilIdle(subject: Look['subject'], pods: Look['pods']): number | undefined {
  if (subject.kind === 'none' || subject.rules.kind !== 'rules') return undefined;
  const { idleSeconds } = subject.rules;
  const answers = pods.map(({ answer }) => answer);
  const idle = answers.filter((answer) => answer.kind === 'idle');
  if (idle.length < answers.length || pods.some(({ isReady }) => !isReady)) return undefined;
  const timeout = timeoutFor(pods, subject.rules);
  const waits = idle.map(({ forSeconds }) => timeout - forSeconds);
  const wait = Math.max(0, ...waits, ...(subject.kind === 'owner' ? listWaits(subject, idleSeconds) : []));
  return Number.isFinite(wait) ? wait : undefined;
}

function listWaits({ ageSeconds, changedSecondsAgo }: OwnerFacts, idleSeconds: number): number[] {
  return [idleSeconds - ageSeconds, idleSeconds - changedSecondsAgo];
}
