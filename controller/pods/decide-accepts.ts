import type { Accepts } from '../../contract/labels.ts';

/** What is known of a pod that has thresholds. */
export interface AcceptsFacts {
  isTerminating: boolean;
  /** The label as it is, if it is there. */
  label: string | undefined;
  hasThresholds: boolean;
  /** How long another program's no still counts, infinity if it has no end; undefined if there is none. */
  drainMsLeft: number | undefined;
  /** What the sidecar last said; undefined while it has not. */
  accepts: boolean | undefined;
  /** Since the label was last written. */
  writtenMsAgo: number;
  dwellMs: number;
}

export type AcceptsDecision =
  | { kind: 'keep' }
  | { kind: 'wait'; ms: number }
  | { kind: 'write'; value: Accepts; endsDrain: boolean };

/**
 * Decides a pod's label. The first row that fits:
 *
 * | the pod                                          | the label | decision                                        |
 * |--------------------------------------------------|-----------|-------------------------------------------------|
 * | terminates                                       | no        | keep                                            |
 * | terminates                                       | any other | write no: before its connections end            |
 * | was drained by another program, and that is over | any       | write what the sidecar says, else yes; end that |
 * | is drained by another program                    | missing   | write no                                        |
 * | is drained by another program, and that ends     | any       | wait until then                                 |
 * | is drained by another program                    | any       | keep                                            |
 * | has no thresholds                                | any       | keep                                            |
 * | any other                                        | missing   | write what the sidecar says, else yes           |
 * | has a sidecar that has not said anything yet     | any       | keep                                            |
 * | has a sidecar that says the same                 | the same  | keep                                            |
 * | any other, the label written less than dwell ago | any       | wait for the rest                               |
 * | any other                                        | any       | write what the sidecar says                     |
 */
export function decideAccepts(facts: AcceptsFacts): AcceptsDecision {
  const { isTerminating, label, hasThresholds, drainMsLeft, accepts, writtenMsAgo, dwellMs } = facts;
  const value: Accepts = accepts === false ? 'no' : 'yes';
  if (isTerminating) return label === 'no' ? KEEP : write('no');
  if (drainMsLeft !== undefined) return whileDrained(label, drainMsLeft, value);
  if (!hasThresholds) return KEEP;
  if (label === undefined) return write(value);
  if (accepts === undefined || label === value) return KEEP;
  return writtenMsAgo < dwellMs ? { kind: 'wait', ms: dwellMs - writtenMsAgo } : write(value);
}

const KEEP: AcceptsDecision = { kind: 'keep' };

function write(value: Accepts): AcceptsDecision {
  return { kind: 'write', value, endsDrain: false };
}

function whileDrained(label: string | undefined, msLeft: number, value: Accepts): AcceptsDecision {
  if (msLeft <= 0) return { kind: 'write', value, endsDrain: true };
  if (label === undefined) return write('no');
  return Number.isFinite(msLeft) ? { kind: 'wait', ms: msLeft } : KEEP;
}
