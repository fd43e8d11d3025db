import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  CERTIFICATE_EXPIRY_METRIC,
  CERTIFICATE_START_METRIC,
  WEBHOOK_DURATION_METRIC,
  WEBHOOK_REQUESTS_METRIC,
  WRONG_ANNOTATIONS_METRIC,
} from '../contract/metrics.ts';
import type { Refusal } from './http-errors.ts';
import type { Outcome } from './review.ts';

/** What the webhook tells Prometheus. */
export interface WebhookMetrics {
  count(outcome: Outcome, seconds: number): void;
  countRefusal(refusal: Refusal): void;
  certificateIs(certificate: { startsAt: Date; expiresAt: Date }): void;
  text(): Promise<string>;
}

/** A review of 6 KB takes less than the first, one of 300 KB should take less than the fourth; 5 s is the API server's patience. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** The metrics of one process. */
export function createMetrics(): WebhookMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: WEBHOOK_REQUESTS_METRIC,
    help: 'Admission reviews by result and reason.',
    labelNames: ['result', 'reason'],
    registers,
  });
  const durations = new Histogram({
    name: WEBHOOK_DURATION_METRIC,
    help: 'Seconds from the header of an admission review to its answer.',
    buckets: BUCKETS,
    registers,
  });
  const wrong = new Counter({
    name: WRONG_ANNOTATIONS_METRIC,
    help: 'Invalid annotations of pods, for which a default was used.',
    labelNames: ['annotation'],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const expiry = gauge(CERTIFICATE_EXPIRY_METRIC, 'When the serving certificate expires, in seconds since 1970.');
  const start = gauge(CERTIFICATE_START_METRIC, 'When the serving certificate becomes valid, in seconds since 1970.');
  return {
    count(outcome, seconds) {
      requests.inc({ result: outcome.kind, reason: outcome.kind === 'injected' ? '' : outcome.reason });
      durations.observe(seconds);
      const annotations = outcome.kind === 'injected' ? outcome.settings.wrongAnnotations : [];
      for (const annotation of annotations) wrong.inc({ annotation });
    },
    countRefusal: (reason) => requests.inc({ result: 'refused', reason }),
    certificateIs({ startsAt, expiresAt }) {
      start.set(startsAt.getTime() / 1000);
      expiry.set(expiresAt.getTime() / 1000);
    },
    text: () => registry.metrics(),
  };
}
