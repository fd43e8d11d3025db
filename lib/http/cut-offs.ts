import { CUT_OFF_REASONS, type CutOffReason } from '../../contract/metrics.ts';

/** How many clients of the sidecar were refused or cut off, by why. */
export type CutOffs = Record<CutOffReason, number>;

/** The count of a sidecar that has just started. */
export function countCutOffs(): CutOffs {
  return Object.fromEntries(CUT_OFF_REASONS.map((reason) => [reason, 0])) as CutOffs;
}
