import { SIDECAR_CONTAINER } from '../contract/containers.ts';
import { verifyWebhook, type WebhookAddress } from '../lib/http/verify-webhook.ts';
import type { KubeClient } from '../lib/kube/client.ts';
import { ignoreNotFound } from '../lib/kube/errors.ts';
import { dryRunPod } from '../lib/kube/objects/dry-run-pod.ts';
import { readCaBundles } from '../lib/kube/objects/webhook-configurations.ts';
import { describeError } from '../lib/process/log.ts';
import type { DryRun, Findings } from './findings.ts';
import { labelledPod } from './labelled-pod.ts';

/** Creates a labelled pod as a dry run, and looks for the sidecar in what the API server would have stored. */
export async function dryRun(
  client: KubeClient,
  { namespace, labels }: { namespace: string; labels: Readonly<Record<string, string>> },
): Promise<DryRun> {
  try {
    const { spec } = await dryRunPod(client, namespace, labelledPod(labels));
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
    const sidecar = containers.find(({ name }) => name === SIDECAR_CONTAINER);
    return sidecar ? { kind: 'injected', image: sidecar.image ?? '' } : { kind: 'not-injected' };
  } catch (error) {
    return { kind: 'refused', why: describeError(error) };
  }
}

/** Looks at what stands between the API server and a sidecar. */
export async function investigate(
  client: KubeClient,
  { configuration, webhookHost, webhookName }: { configuration: string; webhookHost: string; webhookName: string },
): Promise<Findings> {
  const unknown = { kind: 'unreachable', why: 'no CA is trusted for it' } as const;
  try {
    const read = await ignoreNotFound(readCaBundles(client, configuration));
    if (!read) return { configuration: { kind: 'missing' }, webhook: unknown };
    const bundles = [...read.bundles.values()];
    const caBundle = bundles.map((bundle) => Buffer.from(bundle ?? '', 'base64').toString()).join('\n');
    return {
      configuration: { kind: 'found', isTrusted: bundles.every(Boolean) },
      webhook: await callWebhook({ host: webhookHost, name: webhookName, caBundle }),
    };
  } catch (error) {
    return { configuration: { kind: 'unreadable', why: describeError(error) }, webhook: unknown };
  }
}

async function callWebhook(address: WebhookAddress): Promise<Findings['webhook']> {
  try {
    await verifyWebhook(address);
    return { kind: 'answers' };
  } catch (error) {
    return { kind: 'unreachable', why: describeError(error) };
  }
}
