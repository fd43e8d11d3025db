import type { Probe, ProbeResult } from './perform-probe.ts';

/**
 * Half of the shortest period that a probe can have: the kubelet alone always gets a probe of its own.
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes
 */
const FRESH_SECONDS = 0.5;

/**
 * The same probe for whoever asks, one at a time: those who ask meanwhile hear what comes of it, and those who ask shortly
 * after hear it again. So the application gets no more of them than two a second, whoever asks, and however often.
 */
export function shareProbe(probe: Probe, nowSeconds: () => number): Probe {
  let running: Promise<ProbeResult> | undefined;
  let last: { result: ProbeResult; atSeconds: number } | undefined;
  const run = async () => {
    try {
      const result = await probe();
      last = { result, atSeconds: nowSeconds() };
      return result;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    if (running !== undefined) return running;
    if (last !== undefined && nowSeconds() - last.atSeconds < FRESH_SECONDS) return last.result;
    running = run();
    return running;
  };
}
