import type { Broken } from './broken.ts';

/** One of our accounts scaled a workload to more than zero. */
export interface Raise {
  workload: string;
  replicas: number;
  /** When the API server got the request, in milliseconds since 1970. */
  at: number;
}

/** The owner of a workload requested this many replicas. Scaling up a sleeping workload requests to wake it, never fewer replicas. */
export interface Ask {
  replicas: number;
  /** When it was sent, in milliseconds since 1970. */
  from: number;
  /** When the API server had taken it; undefined where it did not say so. */
  until: number | undefined;
}

/** No account of ours asks for more replicas than the owner did last. Each list of asks is in the order of time. */
export function replicasNeverRaised(raises: readonly Raise[], asks: ReadonlyMap<string, readonly Ask[]>): Broken[] {
  return raises.flatMap(({ workload, replicas, at }) => {
    const most = mostAsked(asks.get(workload) ?? [], at);
    if (replicas <= most) return [];
    const what = `scaled to ${replicas} replicas, where its owner had asked for ${most}`;
    return [{ invariant: 'replicas-never-raised', subject: workload, what, at }];
  });
}

/** The last one that was taken, or one that may have been taken since. */
function mostAsked(asks: readonly Ask[], at: number): number {
  const last = asks.findLastIndex(({ until }) => until !== undefined && until <= at);
  const since = asks.slice(Math.max(0, last)).filter(({ from }) => from <= at);
  return Math.max(0, ...since.map(({ replicas }) => replicas));
}
