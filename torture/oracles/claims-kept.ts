import type { Broken } from './broken.ts';
import type { Sleep } from './busy-never-asleep.ts';

/** A PersistentVolumeClaim of the fleet. */
export interface Claim {
  uid: string;
  name: string;
  isBeingDeleted: boolean;
}

/** A claim that was there once is there for ever: nothing in the torture deletes one. */
export function claimsKept(known: readonly Claim[], now: readonly Claim[], at: number): Broken[] {
  const there = new Map(now.map((claim) => [claim.uid, claim]));
  return known
    .filter(({ uid }) => there.get(uid)?.isBeingDeleted ?? true)
    .map(({ uid, name }) => {
      const what = there.has(uid) ? 'is being deleted' : 'was deleted';
      return { invariant: 'claims-kept', subject: name, what, at };
    });
}

/** A workload that loses its claims at zero replicas is never put to sleep. */
export function losersNeverAsleep(sleeps: readonly Sleep[], losers: readonly string[]): Broken[] {
  return sleeps
    .filter(({ workload }) => losers.includes(workload))
    .map(({ workload: subject, at }) => {
      return { invariant: 'claims-kept', subject, what: 'was put to sleep, which deletes its claims', at };
    });
}
