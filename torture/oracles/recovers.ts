import type { Broken } from './broken.ts';

/** A look at everything, and what was not yet in order. */
export interface Look {
  /** In milliseconds since 1970. */
  at: number;
  /** Each a sentence with its subject: `torture/web-1: its sidecar does not answer`. */
  problems: readonly string[];
}

/**
 * After a fault has ended, there is a look without problems within the bound: all of our processes are ready, new pods get a
 * sidecar, and every pod that asked for it is monitored.
 */
export function recovers(fault: string, endedAt: number, looks: readonly Look[], boundSeconds: number): Broken[] {
  const isInTime = ({ at }: Look) => at <= endedAt + boundSeconds * 1000;
  if (looks.some((look) => isInTime(look) && look.problems.length === 0)) return [];
  const last = looks.findLast(isInTime);
  const what = `${boundSeconds} s after its end: ${last?.problems.join('; ') ?? 'no look was possible'}`;
  return [{ invariant: 'recovers', subject: fault, what, at: endedAt + boundSeconds * 1000 }];
}
