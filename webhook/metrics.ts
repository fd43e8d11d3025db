import { Counter, Gauge, Registry } from 'prom-client';
import { CERTIFICATE_EXPIRY_METRIC, WEBHOOK_REQUESTS_METRIC } from '../contract/metrics.ts';
import type { Outcome } from './review.ts';

/** What the webhook tells Prometheus. */
export interface WebhookMetrics {
  count(outcome: Outcome): void;
  certificateExpiresAt(time: Date): void;
  text(): Promise<string>;
}

export function createMetrics(): WebhookMetrics {
  const registers = [new Registry()] as const;
  const requests = new Counter({
    name: WEBHOOK_REQUESTS_METRIC,
    help: 'Admission reviews by what became of them and why.',
    labelNames: ['result', 'reason'],
    registers: [...registers],
  });
  const expiry = new Gauge({
    name: CERTIFICATE_EXPIRY_METRIC,
    help: 'When the serving certificate ends, in seconds since 1970.',
    registers: [...registers],
  });
  return {
    count: (outcome) =>
      requests.inc({ result: outcome.kind, reason: outcome.kind === 'injected' ? '' : outcome.reason }),
    certificateExpiresAt: (time) => expiry.set(time.getTime() / 1000),
    text: () => registers[0].metrics(),
  };
}
