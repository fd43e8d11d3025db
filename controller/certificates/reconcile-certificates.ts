import type { KubeClient } from '../../lib/kube/client.ts';
import type { ObjectName } from '../../lib/kube/objects/secrets.ts';
import { ownedBy, readService } from '../../lib/kube/objects/services.ts';
import { readCaBundles } from '../../lib/kube/objects/webhook-configurations.ts';
import { ensureCaBundle, trustedCas } from './ca-bundle.ts';
import { readCertificates, writeCertificates } from './certificate-secret.ts';
import { type Certificates, type Plan, planCertificates, validCas } from './certificates.ts';
import { addCa, type IssueOptions, issueAll, sign } from './issue.ts';
import { hastenMounts } from './refresh-mounted-secret.ts';
import { serviceHost } from './service-host.ts';

/** The objects that the controller keeps in order. */
export interface CertificateTargets {
  secret: ObjectName;
  service: ObjectName;
  configuration: string;
  lifetimeMs: number;
}

/** One step towards certificates that are valid and trusted. It can be the last: the next process goes on from what is written. */
export async function reconcileCertificates(client: KubeClient, targets: CertificateTargets, now: Date): Promise<Plan> {
  const { secret, service, configuration, lifetimeMs } = targets;
  const current = await readCaBundles(client, configuration);
  const { uid, selector } = await readService(client, service);
  const { certificates, resourceVersion } = await readCertificates(client, secret);
  const name = serviceHost(service);
  const options = { name, now, lifetimeMs };
  const write = async (next: Certificates): Promise<void> => {
    const owner = ownedBy(service, { uid });
    await writeCertificates(client, next, { name: secret, owner, resourceVersion });
    if (next.tlsCert !== certificates?.tlsCert)
      await hastenMounts(client, { namespace: service.namespace, selector, now });
  };

  const first = planCertificates(certificates, { ...options, trustedSince: undefined });
  if (!certificates || first.kind === 'replace') {
    const next = await issueAll([certificates?.caBundle ?? '', trustedCas(current)], options);
    await ensureCaBundle(client, current, next.caBundle);
    await write(next);
    return first;
  }
  const { appliedAt } = await ensureCaBundle(client, current, certificates.caBundle);
  const plan = planCertificates(certificates, { ...options, trustedSince: appliedAt });
  const next = await certificatesAfter(plan, certificates, options);
  if (next) await write(next);
  return plan;
}

async function certificatesAfter(
  plan: Plan,
  certificates: Certificates,
  options: IssueOptions,
): Promise<Certificates | undefined> {
  if (plan.kind === 'add-ca') return addCa(certificates, options);
  if (plan.kind === 'sign') return sign(certificates, options);
  if (plan.kind === 'drop-cas') return { ...certificates, caBundle: validCas([certificates.caBundle], options.now) };
  return undefined;
}
