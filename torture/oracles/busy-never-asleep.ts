import type { Broken } from './broken.ts';

/** A workload was scaled to zero by the reaper. */
export interface Sleep {
  workload: string;
  /** When the API server got the request, in milliseconds since 1970. */
  at: number;
}

/** At what times the clients of each workload had a connection for certain, in milliseconds since 1970, in any order. */
export type Contacts = ReadonlyMap<string, readonly number[]>;

/**
 * No workload is put to sleep within the idle timeout of its last connection. The reaper itself looks twice, five seconds apart,
 * so no tolerance is needed: both times are from the same machine.
 */
export function busyNeverAsleep(sleeps: readonly Sleep[], contacts: Contacts, idleSeconds: number): Broken[] {
  return sleeps.flatMap(({ workload, at }) => {
    const last = Math.max(...(contacts.get(workload) ?? []).filter((time) => time <= at), Number.NEGATIVE_INFINITY);
    const idleFor = (at - last) / 1000;
    if (idleFor >= idleSeconds) return [];
    const what = `put to sleep ${idleFor.toFixed(1)} s after a client of it was there, and not after ${idleSeconds} s`;
    return [{ invariant: 'busy-never-asleep', subject: workload, what, at }];
  });
}
