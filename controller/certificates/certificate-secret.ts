import { SECRET_KEYS } from '../../contract/secret-keys.ts';
import { CONTROLLER_WRITER } from '../../contract/writers.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { type ObjectName, readSecret, writeSecret } from '../../lib/kube/objects/secrets.ts';
import type { V1OwnerReference, V1Secret } from '../../lib/kube/types.ts';
import type { Certificates } from './certificates.ts';

/** The Secret as it was read; writing goes through it, so that no other change is overwritten unseen. */
export interface StoredCertificates {
  certificates: Certificates | undefined;
  resourceVersion: string | undefined;
}

/** Reads the Secret. Missing keys count as empty, which no plan keeps. */
export async function readCertificates(client: KubeClient, name: ObjectName): Promise<StoredCertificates> {
  const secret = await readSecret(client, name);
  if (!secret) return { certificates: undefined, resourceVersion: undefined };
  const text = (key: string) => Buffer.from(secret.data?.[key] ?? '', 'base64').toString();
  const { tlsCert, tlsKey, caBundle, caKey } = SECRET_KEYS;
  return {
    certificates: { tlsCert: text(tlsCert), tlsKey: text(tlsKey), caBundle: text(caBundle), caKey: text(caKey) },
    resourceVersion: secret.metadata?.resourceVersion,
  };
}

/** The Secret that holds the certificates; `resourceVersion` is that of the Secret it replaces. */
export function buildSecret(certificates: Certificates, { name, owner, resourceVersion }: SecretOptions): V1Secret {
  const data = Object.entries(SECRET_KEYS).map(([field, key]) => [
    key,
    Buffer.from(certificates[field as keyof Certificates]).toString('base64'),
  ]);
  return {
    metadata: {
      ...name,
      labels: { 'app.kubernetes.io/name': 'spawner', 'app.kubernetes.io/managed-by': CONTROLLER_WRITER },
      ownerReferences: [owner],
      ...(resourceVersion && { resourceVersion }),
    },
    type: 'kubernetes.io/tls',
    data: Object.fromEntries(data),
  };
}

interface SecretOptions {
  name: ObjectName;
  /** Goes with it, so that an uninstall leaves nothing behind. */
  owner: V1OwnerReference;
  resourceVersion: string | undefined;
}

/** Writes the Secret. */
export async function writeCertificates(
  client: KubeClient,
  certificates: Certificates,
  options: SecretOptions,
): Promise<void> {
  await writeSecret(client, options.name, buildSecret(certificates, options));
}
