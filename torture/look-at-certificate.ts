import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Api } from './api.ts';

const SECRET = '/api/v1/namespaces/spawner/secrets/spawner-certificate';
const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/spawner-webhook-spawner';
const PATIENCE = { timeoutMs: 10_000 };
const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Whether the certificate in the Secret is whole, and one of those that the API server was told to trust signed it. */
export async function lookAtCertificate(api: Api): Promise<string[]> {
  try {
    const secret = (await api.must('GET', SECRET, PATIENCE)) as { data?: Record<string, string> };
    const configuration = (await api.must('GET', CONFIGURATION, PATIENCE)) as unknown as {
      webhooks: { clientConfig: { caBundle?: string } }[];
    };
    const text = (base64 = '') => Buffer.from(base64, 'base64').toString();
    const bundle = text(configuration.webhooks[0]?.clientConfig.caBundle);
    return judge({ certificate: text(secret.data?.['tls.crt']), key: text(secret.data?.['tls.key']), bundle });
  } catch (error) {
    return [`certificate: ${(error as Error).message}`];
  }
}

/** All three as PEM. */
export function judge({
  certificate,
  key,
  bundle,
}: Readonly<Record<'certificate' | 'key' | 'bundle', string>>): string[] {
  const serving = new X509Certificate(certificate);
  const trusted = (bundle.match(BLOCK) ?? []).map((pem) => new X509Certificate(pem));
  const now = Date.now();
  if (Date.parse(serving.validFrom) > now || Date.parse(serving.validTo) < now) return ['certificate: not valid now'];
  if (!serving.checkPrivateKey(createPrivateKey(key))) return ['certificate: its key is another one'];
  return trusted.some((ca) => serving.verify(ca.publicKey))
    ? []
    : ['certificate: not signed by a CA that the API server trusts'];
}
