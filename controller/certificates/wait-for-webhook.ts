import { setTimeout } from 'node:timers/promises';
import { verifyWebhook } from '../../lib/http/verify-webhook.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import type { ObjectName } from '../../lib/kube/objects/secrets.ts';
import { readService } from '../../lib/kube/objects/services.ts';
import { readCaBundles } from '../../lib/kube/objects/webhook-configurations.ts';
import { describeError, type Log } from '../../lib/process/log.ts';
import { trustedCas } from './ca-bundle.ts';
import { serviceHost } from './service-host.ts';

/** An installer waits for it: look often. */
const PAUSE_MS = 500;

/** Waits until the webhook answers through its Service with a certificate that the API server trusts. */
export async function reachWebhook(
  client: KubeClient,
  { service, configuration }: { service: ObjectName; configuration: string },
  log: Log,
): Promise<void> {
  let lastProblem = '';
  for (;;) {
    try {
      const { clusterIP } = await readService(client, service);
      const caBundle = trustedCas(await readCaBundles(client, configuration));
      const name = serviceHost(service);
      await verifyWebhook({ name, host: clusterIP, caBundle });
      return log.info('webhook reached through its Service', { name, clusterIP });
    } catch (error) {
      const problem = describeError(error);
      if (problem !== lastProblem) log.warn('webhook not reached yet', { error });
      lastProblem = problem;
    }
    await setTimeout(PAUSE_MS);
  }
}
