import { PatchStrategy } from '@kubernetes/client-node';
import { CONTROLLER_WRITER } from '../../../contract/writers.ts';
import { type KubeClient, patchAs } from '../client.ts';
import { call } from '../errors.ts';
import type { ListWatch } from '../reconcile/informer.ts';
import type { V1MutatingWebhookConfiguration } from '../types.ts';

/** What the API server verifies the webhooks of a MutatingWebhookConfiguration with. */
export interface CaBundles {
  configuration: string;
  resourceVersion: string;
  /** When we last changed them, by the API server's clock; long ago where it does not say. */
  appliedAt: Date;
  /** Base64 of PEM, by webhook name. */
  bundles: ReadonlyMap<string, string | undefined>;
}

/** The CA bundles as they are now. */
export async function readCaBundles({ admission }: KubeClient, configuration: string): Promise<CaBundles> {
  const action = `read MutatingWebhookConfiguration ${configuration}`;
  const request = admission.readMutatingWebhookConfiguration({ name: configuration });
  const { metadata, webhooks = [] } = await call(action, request);
  return {
    configuration,
    resourceVersion: metadata?.resourceVersion ?? '',
    appliedAt: new Date(metadata?.managedFields?.find(({ manager }) => manager === CONTROLLER_WRITER)?.time ?? 0),
    bundles: new Map(webhooks.map(({ name, clientConfig }) => [name, clientConfig.caBundle])),
  };
}

/**
 * Sets the CA bundles of the named webhooks, and no other field.
 * @throws KubeError a conflict where the configuration has changed since it was read
 */
export async function applyCaBundles(
  { admission }: KubeClient,
  { configuration, resourceVersion, bundles }: Omit<CaBundles, 'appliedAt'>,
): Promise<void> {
  const body = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: configuration, resourceVersion },
    webhooks: [...bundles].map(([webhook, caBundle]) => ({ name: webhook, clientConfig: { caBundle } })),
  };
  await call(
    `apply the CA bundle to MutatingWebhookConfiguration ${configuration}`,
    admission.patchMutatingWebhookConfiguration(
      { name: configuration, body, fieldManager: CONTROLLER_WRITER, force: true },
      patchAs(PatchStrategy.ServerSideApply),
    ),
  );
}

/** One MutatingWebhookConfiguration, to be followed. Nothing of it is kept. */
export function configurationSource(
  { admission }: KubeClient,
  name: string,
): ListWatch<V1MutatingWebhookConfiguration, true> {
  return {
    path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    fieldSelector: `metadata.name=${name}`,
    list: (query) => admission.listMutatingWebhookConfiguration(query),
    read: () => true,
  };
}
