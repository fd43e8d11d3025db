import { Counter, Gauge, Registry } from 'prom-client';
import { CA_BUNDLE_IN_SYNC_METRIC, RECONCILE_METRIC } from '../contract/metrics.ts';

/** What the controller tells Prometheus. */
export interface ControllerMetrics {
  passed(result: 'success' | 'error'): void;
  text(): Promise<string>;
}

export function createMetrics(): ControllerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const passes = new Counter({
    name: RECONCILE_METRIC,
    help: 'Passes over the certificates by result.',
    labelNames: ['result'],
    registers,
  });
  const inSync = new Gauge({
    name: CA_BUNDLE_IN_SYNC_METRIC,
    help: '1 when the API server trusts the serving certificate, else 0.',
    registers,
  });
  return {
    passed(result) {
      passes.inc({ result });
      inSync.set(result === 'success' ? 1 : 0);
    },
    text: () => registry.metrics(),
  };
}
