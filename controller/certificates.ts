import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Everything in the Secret, as PEM. */
export interface Certificates {
  tlsCert: string;
  tlsKey: string;
  /** The CA that signed the serving certificate, then older ones that are still valid. */
  caBundle: string;
  caKey: string;
}

/** Whether the certificates can stay. */
export type Plan = { kind: 'keep' } | { kind: 'issue'; why: 'absent' | 'damaged' | 'wrong-name' | 'due' };

/** The share of its life after which a certificate is replaced: a third is left for whatever goes wrong meanwhile. */
const LIFE_BEFORE_RENEWAL = 2 / 3;

/**
 * Decides whether the certificates can stay. The first row that fits:
 *
 * | certificates                                                    | plan              |
 * |-----------------------------------------------------------------|-------------------|
 * | none                                                            | issue, absent     |
 * | not PEM, or key, certificate and CA do not belong together      | issue, damaged    |
 * | for another name than the webhook's                             | issue, wrong-name |
 * | not valid yet, or two thirds of the CA's or its own life are over | issue, due      |
 * | any other                                                       | keep              |
 */
export function planCertificates(
  certificates: Certificates | undefined,
  { name, now }: { name: string; now: Date },
): Plan {
  if (!certificates) return { kind: 'issue', why: 'absent' };
  const read = readChain(certificates);
  if (!read) return { kind: 'issue', why: 'damaged' };
  if (!read.serving.checkHost(name)) return { kind: 'issue', why: 'wrong-name' };
  return isFresh(read.serving, now) && isFresh(read.ca, now) ? { kind: 'keep' } : { kind: 'issue', why: 'due' };
}

/** The CAs of a bundle that are valid, newest first, as one PEM text; what cannot be read is left out. */
export function validCas(bundle: string, now: Date): string {
  const cas = splitPem(bundle).filter((pem) => {
    const ca = readCertificate(pem);
    return ca !== undefined && new Date(ca.validTo) > now;
  });
  return cas.map((pem) => `${pem}\n`).join('');
}

function readChain({ tlsCert, tlsKey, caBundle, caKey }: Certificates) {
  const serving = readCertificate(tlsCert);
  const ca = readCertificate(splitPem(caBundle)[0] ?? '');
  if (!serving || !ca?.ca) return undefined;
  const isWhole =
    hasKey(serving, tlsKey) && hasKey(ca, caKey) && serving.checkIssued(ca) && serving.verify(ca.publicKey);
  return isWhole ? { serving, ca } : undefined;
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function hasKey(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function isFresh({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  const from = Date.parse(validFrom);
  return now.getTime() >= from && now.getTime() < from + (Date.parse(validTo) - from) * LIFE_BEFORE_RENEWAL;
}

function splitPem(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
