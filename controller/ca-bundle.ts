import type { KubeClient } from '../kube/client.ts';
import { applyCaBundle, readCaBundles } from '../kube/webhook-configurations.ts';

/**
 * Makes the API server verify the webhook with these CAs, and reads back that it does. Writes nothing where that is so.
 * @throws Error when somebody else changes it back at once
 */
export async function ensureCaBundle(client: KubeClient, configuration: string, caBundle: string): Promise<void> {
  const wanted = Buffer.from(caBundle).toString('base64');
  const current = await readCaBundles(client, configuration);
  if (areAll(current, wanted)) return;
  await applyCaBundle(client, configuration, new Map([...current.keys()].map((webhook) => [webhook, wanted])));
  if (areAll(await readCaBundles(client, configuration), wanted)) return;
  throw new Error(
    `Cannot keep the CA bundle of MutatingWebhookConfiguration ${configuration}: expected ours, found another right after writing it`,
  );
}

function areAll(bundles: ReadonlyMap<string, string | undefined>, wanted: string): boolean {
  return [...bundles.values()].every((bundle) => bundle === wanted);
}
