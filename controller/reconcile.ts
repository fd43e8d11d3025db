import type { KubeClient } from '../kube/client.ts';
import type { ObjectName } from '../kube/secrets.ts';
import { readService } from '../kube/services.ts';
import { ensureCaBundle } from './ca-bundle.ts';
import { readCertificates, writeCertificates } from './certificate-secret.ts';
import { type Certificates, type Plan, planCertificates } from './certificates.ts';
import { issueCertificates } from './issue.ts';

/** The objects that the controller keeps in order. */
export interface CertificateTargets {
  secret: ObjectName;
  service: ObjectName;
  configuration: string;
}

/** What a pass found, and what is in force after it. */
export interface Reconciled {
  plan: Plan;
  certificates: Certificates;
  /** The webhook's name and address, for a check from end to end. */
  webhook: { name: string; clusterIP: string };
}

/**
 * One pass: the certificates are valid and the API server trusts them, or become so. A new CA reaches the API server
 * before any webhook can serve a certificate of it, and the old one stays in the bundle as long as it is valid.
 */
export async function reconcileCertificates(
  client: KubeClient,
  targets: CertificateTargets,
  now: Date,
): Promise<Reconciled> {
  const { secret, service, configuration } = targets;
  const { uid, clusterIP } = await readService(client, service);
  const name = `${service.name}.${service.namespace}.svc`;
  const stored = await readCertificates(client, secret);
  const plan = planCertificates(stored.certificates, { name, now });
  const certificates =
    plan.kind === 'keep' && stored.certificates
      ? stored.certificates
      : await issueCertificates({ name, olderCas: stored.certificates?.caBundle ?? '', now });
  await ensureCaBundle(client, configuration, certificates.caBundle);
  if (plan.kind === 'issue') {
    const owner = { apiVersion: 'v1', kind: 'Service', name: service.name, uid };
    await writeCertificates(client, certificates, { name: secret, owner, resourceVersion: stored.resourceVersion });
  }
  return { plan, certificates, webhook: { name, clusterIP } };
}
