import type { Lease } from './leases.ts';

/** What to do about the Lease. */
export type LeaseVerdict = 'create' | 'take' | 'renew' | 'wait';

/** A Lease as it was read, and for how long it has been seen to stay like that. */
export interface SeenLease {
  lease: Lease | undefined;
  /** By one's own clock: those of others need not agree with it. */
  unchangedForMs: number;
}

/**
 * Judges whether one may lead. The first row that fits:
 *
 * | the Lease                                     | verdict |
 * |-----------------------------------------------|---------|
 * | is not there                                  | create  |
 * | is one's own                                  | renew   |
 * | was let go                                    | take    |
 * | is another's, not renewed for its duration    | take    |
 * | is another's                                  | wait    |
 */
export function judgeLease({ lease, unchangedForMs }: SeenLease, identity: string): LeaseVerdict {
  if (!lease) return 'create';
  if (lease.holder === identity) return 'renew';
  const isOver = lease.holder === '' || unchangedForMs >= lease.durationSeconds * 1000;
  return isOver ? 'take' : 'wait';
}
