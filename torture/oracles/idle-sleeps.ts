import type { Broken } from './broken.ts';

/** A workload in a time in which nothing is broken. Times in milliseconds since 1970. */
export interface Sleeper {
  workload: string;
  /** Since when nothing keeps it awake but its timeout. */
  quietSince: number;
  /** Undefined while it is awake. */
  asleepSince: number | undefined;
}

/** A workload without clients sleeps within the bound, as long as nothing is broken. */
export function idleSleeps(sleepers: readonly Sleeper[], boundSeconds: number, now: number): Broken[] {
  return sleepers
    .filter(({ quietSince, asleepSince }) => (asleepSince ?? now) > quietSince + boundSeconds * 1000)
    .map(({ workload, quietSince, asleepSince }) => {
      const seconds = ((asleepSince ?? now) - quietSince) / 1000;
      const what = `${asleepSince === undefined ? 'awake' : 'asleep only'} after ${seconds.toFixed(0)} quiet seconds, and not asleep within ${boundSeconds}`;
      return { invariant: 'idle-sleeps', subject: workload, what, at: now };
    });
}
