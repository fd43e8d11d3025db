/** Why a workload is left alone. */
export const KEEP_REASONS = [
  'job',
  'daemonset',
  'no-scale',
  'unknown-owner',
  'bare-pod',
  'no-deletion',
  'no-rights',
  'unreadable',
  'opted-out',
  'wrong-annotation',
  'keda',
  'paused',
  'deletes-claims',
  'asleep',
  'terminating',
  'too-young',
  'rolling-out',
  'changed-lately',
  'pods-missing',
  'not-monitored',
  'not-ready',
  'no-answer',
  'unclear',
  'half-closed',
  'unknown',
  'stale',
  'busy',
  'never-connected',
  'not-idle-long-enough',
  // What only the second look or the attempt shows.
  'pods-changed',
  'changed-meanwhile',
  'limit',
  'deadline',
  'failed',
] as const;

/** One of {@link KEEP_REASONS}. */
export type KeepReason = (typeof KEEP_REASONS)[number];

/** Left alone, why, and by which pod. */
export interface Keep {
  kind: 'keep';
  reason: KeepReason;
  pod?: string;
}
