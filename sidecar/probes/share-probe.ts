import type { Probe, ProbeResult } from './perform-probe.ts';

/**
 * Half of the shortest period that a probe can have: the kubelet alone always gets a probe of its own.
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes
 */
const FRESH_SECONDS = 0.5;

/** Has a probe made for a client; `whenGone` takes what to do when that client leaves before its answer. */
export type SharedProbe = (whenGone: (forget: () => void) => void) => Promise<ProbeResult>;

interface Waiter {
  resolve(result: ProbeResult): void;
  reject(error: unknown): void;
}

/**
 * The same probe for all clients, one at a time: requests meanwhile get its result, and requests shortly
 * after get it again. So the application gets at most two of them a second, however many clients ask. A client
 * that leaves is forgotten at once: a probe may take as long as its author says, and clients come and go meanwhile.
 */
export function shareProbe(probe: Probe, nowSeconds: () => number): SharedProbe {
  const waiters = new Set<Waiter>();
  let isRunning = false;
  let last: { result: ProbeResult; atSeconds: number } | undefined;
  const end = (tell: (waiter: Waiter) => void) => {
    isRunning = false;
    const told = [...waiters];
    waiters.clear();
    for (const waiter of told) tell(waiter);
  };
  const run = async () => {
    isRunning = true;
    try {
      const result = await probe();
      last = { result, atSeconds: nowSeconds() };
      end(({ resolve }) => resolve(result));
    } catch (error) {
      end(({ reject }) => reject(error));
    }
  };
  return (whenGone) => {
    if (!isRunning && last !== undefined && nowSeconds() - last.atSeconds < FRESH_SECONDS)
      return Promise.resolve(last.result);
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      waiters.add(waiter);
      whenGone(() => waiters.delete(waiter));
      if (!isRunning) void run();
    });
  };
}
