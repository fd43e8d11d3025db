import type { Accepts } from '../contract/labels.ts';

/** What is known of a pod that has thresholds. */
export interface AcceptsFacts {
  isTerminating: boolean;
  /** The label as it is, if it is there. */
  label: string | undefined;
  /** True where somebody else said no. */
  isDrainedByAnother: boolean;
  /** What the sidecar last said; undefined while it has not. */
  accepts: boolean | undefined;
  /** Since the label was last written. */
  writtenMsAgo: number;
  dwellMs: number;
}

export type AcceptsDecision = { kind: 'keep' } | { kind: 'wait'; ms: number } | { kind: 'write'; value: Accepts };

/**
 * Decides what the label of a pod shall say. The first row that fits:
 *
 * | the pod                                          | the label | decision                              |
 * |--------------------------------------------------|-----------|---------------------------------------|
 * | terminates                                       | no        | keep                                  |
 * | terminates                                       | any other | write no: before its connections end  |
 * | any other                                        | missing   | write what the sidecar says, else yes |
 * | is drained by somebody else                      | any       | keep                                  |
 * | has a sidecar that has not said anything yet     | any       | keep                                  |
 * | has a sidecar that says the same                 | the same  | keep                                  |
 * | any other, the label written less than dwell ago | any       | wait for the rest                     |
 * | any other                                        | any       | write what the sidecar says           |
 */
export function decideAccepts(facts: AcceptsFacts): AcceptsDecision {
  const { isTerminating, label, isDrainedByAnother, accepts, writtenMsAgo, dwellMs } = facts;
  if (isTerminating) return label === 'no' ? { kind: 'keep' } : { kind: 'write', value: 'no' };
  if (label === undefined) return { kind: 'write', value: accepts === false || isDrainedByAnother ? 'no' : 'yes' };
  if (isDrainedByAnother || accepts === undefined) return { kind: 'keep' };
  const value: Accepts = accepts ? 'yes' : 'no';
  if (label === value) return { kind: 'keep' };
  return writtenMsAgo < dwellMs ? { kind: 'wait', ms: dwellMs - writtenMsAgo } : { kind: 'write', value };
}
