import { Counter, Gauge, Registry } from 'prom-client';
import {
  CA_BUNDLE_IN_SYNC_METRIC,
  type CONTROLLER_WRITES,
  FAILED_ATTEMPTS_METRIC,
  FOLLOWED_METRIC,
  LEFT_OUT_METRIC,
  RECONCILE_METRIC,
  STREAMS_METRIC,
  UNMONITORED_METRIC,
  VERSION_DIFFERS_METRIC,
  WATCH_BREAKS_METRIC,
  WRITES_METRIC,
} from '../contract/metrics.ts';
import type { UnmonitoredReason } from '../lib/injection/plan-attachment.ts';

/** How many pods are followed, how many event streams, and how many sidecars have none. */
export interface PodCounts {
  pods: number;
  streams: number;
  leftOut: number;
}

/** What the controller tells Prometheus. */
export interface ControllerMetrics {
  /** A pass over the certificates ended. */
  passed(result: 'success' | 'error'): void;
  /** Whether the chart was rendered for another kind of sidecar than the API server's version wants. */
  versionDiffers(differs: boolean): void;
  /** A pod is monitored, or will be, or cannot be for a reason. */
  monitored(pod: { namespace: string; name: string }, reason: UnmonitoredReason | undefined): void;
  gone(key: string): void;
  wrote(what: (typeof CONTROLLER_WRITES)[number]): void;
  failed(what: string): void;
  watchBroke(): void;
  /** What is counted on request. */
  counts(count: () => PodCounts): void;
  text(): Promise<string>;
}

export function createMetrics(): ControllerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = gaugesIn(registers);
  const passes = counter(RECONCILE_METRIC, 'Passes over the certificates by result.', 'result');
  const writes = counter(WRITES_METRIC, 'Writes to the API server by what was written.', 'what');
  const failures = counter(FAILED_ATTEMPTS_METRIC, 'Failed attempts that are retried, by what.', 'what');
  const breaks = counter(WATCH_BREAKS_METRIC, 'Watches that were interrupted and restarted.');
  const versionHelp = '1 when the API server needs another kind of sidecar than the chart was rendered with.';
  const version = new Gauge({ name: VERSION_DIFFERS_METRIC, help: versionHelp, registers });
  const unmonitored = new Map<string, UnmonitoredReason>();
  let isInSync = false;
  let count = (): PodCounts => ({ pods: 0, streams: 0, leftOut: 0 });
  gauge(CA_BUNDLE_IN_SYNC_METRIC, '1 when the API server trusts the certificate, else 0.', () => Number(isInSync));
  countPods(gauge, () => count());
  byReason(registers, unmonitored);
  return {
    versionDiffers: (differs) => version.set(Number(differs)),
    passed(result) {
      passes.inc({ result });
      isInSync = result === 'success';
    },
    monitored({ namespace, name }, reason) {
      if (reason === undefined) unmonitored.delete(`${namespace}/${name}`);
      else unmonitored.set(`${namespace}/${name}`, reason);
    },
    gone: (key) => void unmonitored.delete(key),
    wrote: (what) => writes.inc({ what }),
    failed: (what) => failures.inc({ what }),
    watchBroke: () => breaks.inc(),
    counts(by) {
      count = by;
    },
    text: () => registry.metrics(),
  };
}

/** Registers a gauge whose value is computed at each scrape. */
type AddGauge = (name: string, help: string, value: () => number) => unknown;

function countPods(gauge: AddGauge, count: () => PodCounts): void {
  gauge(FOLLOWED_METRIC, 'Pods with the monitor label.', () => count().pods);
  gauge(STREAMS_METRIC, 'Event streams of sidecars that are followed.', () => count().streams);
  const help = 'Sidecars that are not followed, because their namespaces have their shares.';
  gauge(LEFT_OUT_METRIC, help, () => count().leftOut);
}

function gaugesIn(registers: Registry[]): AddGauge {
  return (name, help, value) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
}

function byReason(registers: Registry[], unmonitored: ReadonlyMap<string, UnmonitoredReason>): void {
  new Gauge({
    name: UNMONITORED_METRIC,
    help: 'Labelled pods that cannot be monitored, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const reason of unmonitored.values()) this.inc({ reason });
    },
  });
}
