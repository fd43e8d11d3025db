import { PatchStrategy } from '@kubernetes/client-node';
import { type KubeClient, patchAs } from './client.ts';
import { call } from './errors.ts';

/** Under this name the API server keeps which fields are ours, so that no installer takes them away. */
const FIELD_MANAGER = 'spawner-controller';

/** The CA bundles that the API server verifies a MutatingWebhookConfiguration's webhooks with, by webhook name. */
export async function readCaBundles({ admission }: KubeClient, name: string): Promise<Map<string, string | undefined>> {
  const action = `read MutatingWebhookConfiguration ${name}`;
  const { webhooks = [] } = await call(action, admission.readMutatingWebhookConfiguration({ name }));
  return new Map(webhooks.map((webhook) => [webhook.name, webhook.clientConfig.caBundle]));
}

/** Sets the CA bundle, base64 of PEM, of the named webhooks, and no other field. */
export async function applyCaBundle(
  { admission }: KubeClient,
  name: string,
  bundles: ReadonlyMap<string, string>,
): Promise<void> {
  const body = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [...bundles].map(([webhook, caBundle]) => ({ name: webhook, clientConfig: { caBundle } })),
  };
  await call(
    `apply the CA bundle to MutatingWebhookConfiguration ${name}`,
    admission.patchMutatingWebhookConfiguration(
      { name, body, fieldManager: FIELD_MANAGER, force: true },
      patchAs(PatchStrategy.ServerSideApply),
    ),
  );
}
