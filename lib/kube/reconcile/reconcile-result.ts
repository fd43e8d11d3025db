/** The result of one reconcile. */
export interface ReconcileResult {
  /** When to reconcile again, if nothing changes before. */
  requeueAfterMs?: number;
}

/** Nothing more to do until something changes. */
export const DONE: ReconcileResult = {};
