import type { Clock, Cluster, Requests } from './cluster.ts';

/** Why a deadline's signal is aborted, and what comes of a request after it. */
export class DeadlineExceeded extends Error {
  constructor() {
    super('the pass ran out of time');
    this.name = 'OutOfTime';
  }
}

/** The same cluster until a signal: after that, nothing is asked and nothing is written any more, and there is no waiting. */
export function untilAborted(cluster: Cluster, signal: AbortSignal): Cluster {
  const { now, monotonicSeconds, wait, deadline, ...requests } = cluster;
  const clock: Clock = { now, monotonicSeconds, wait: (seconds) => wait(seconds, signal), deadline };
  const guarded = Object.entries(requests).map(([name, request]) => [name, guard(request, signal)]);
  return {
    ...clock,
    ...(Object.fromEntries(guarded) as Requests),
    // Whatever goes wrong is an answer.
    ask: async (pod) => (signal.aborted ? { kind: 'none', error: String(signal.reason.message) } : cluster.ask(pod)),
  };
}

function guard(request: (...args: never[]) => Promise<unknown>, signal: AbortSignal) {
  return async (...args: never[]) => {
    signal.throwIfAborted();
    return request(...args);
  };
}
