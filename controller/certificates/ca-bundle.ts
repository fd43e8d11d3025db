import type { KubeClient } from '../../lib/kube/client.ts';
import { applyCaBundles, type CaBundles, readCaBundles } from '../../lib/kube/objects/webhook-configurations.ts';

/** All that the API server trusts for the webhook's certificate, as PEM. */
export function trustedCas({ bundles }: CaBundles): string {
  return [...bundles.values()].map((bundle) => Buffer.from(bundle ?? '', 'base64').toString()).join('\n');
}

/**
 * Makes the API server verify the webhook with these CAs, and reads back that it does. Writes nothing where that was so.
 * @param current as it was read before anything that `caBundle` follows from: what others changed since is a conflict
 * @returns what was read back
 * @throws Error when another client changes it back at once
 */
export async function ensureCaBundle(client: KubeClient, current: CaBundles, caBundle: string): Promise<CaBundles> {
  const wanted = Buffer.from(caBundle).toString('base64');
  if (areAll(current, wanted)) return current;
  const bundles = new Map([...current.bundles.keys()].map((webhook) => [webhook, wanted]));
  await applyCaBundles(client, { ...current, bundles });
  const after = await readCaBundles(client, current.configuration);
  if (areAll(after, wanted)) return after;
  throw new Error(
    `Cannot keep the CA bundle of MutatingWebhookConfiguration ${current.configuration}: expected ours, found another right after writing it`,
  );
}

function areAll({ bundles }: CaBundles, wanted: string): boolean {
  return [...bundles.values()].every((bundle) => bundle === wanted);
}
