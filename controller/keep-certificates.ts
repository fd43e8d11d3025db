import { setTimeout } from 'node:timers/promises';
import type { KubeClient } from '../kube/client.ts';
import { describeError, type Log } from '../runtime/log.ts';
import type { ControllerMetrics } from './metrics.ts';
import { type CertificateTargets, reconcileCertificates } from './reconcile.ts';
import { verifyWebhook } from './verify-webhook.ts';

/** Until the webhook was reached once, an installer waits for us: look often. */
const PAUSE_AT_START_MS = 500;

/** Afterwards: two cheap reads a pass, so that a bundle that somebody overwrote is back within seconds. */
const PAUSE_MS = 10_000;

/** What the loop works on, and whom it tells. */
export interface KeepOptions {
  client: KubeClient;
  targets: CertificateTargets;
  log: Log;
  metrics: ControllerMetrics;
  /** Called once the webhook answered through its Service with a certificate that the API server trusts. */
  onWebhookReached(): void;
}

/** Passes over the certificates for as long as the process lives. An error ends a pass, not the loop. */
export async function keepCertificates(options: KeepOptions): Promise<never> {
  const { log, metrics } = options;
  let isReached = false;
  let lastProblem = '';
  for (;;) {
    try {
      isReached = await pass(options, isReached);
      metrics.passed('success');
      lastProblem = '';
    } catch (error) {
      metrics.passed('error');
      const problem = describeError(error);
      if (problem !== lastProblem) log.warn('pass over the certificates failed', { error });
      lastProblem = problem;
    }
    await setTimeout(isReached ? PAUSE_MS : PAUSE_AT_START_MS);
  }
}

async function pass({ client, targets, log, onWebhookReached }: KeepOptions, wasReached: boolean): Promise<boolean> {
  const { plan, certificates, webhook } = await reconcileCertificates(client, targets, new Date());
  if (plan.kind === 'issue') log.info('issued certificates', { why: plan.why });
  if (wasReached) return true;
  await verifyWebhook({ ...webhook, caBundle: certificates.caBundle });
  log.info('webhook reached through its Service', webhook);
  onWebhookReached();
  return true;
}
