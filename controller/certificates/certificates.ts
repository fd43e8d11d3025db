import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Everything in the Secret, as PEM. */
export interface Certificates {
  tlsCert: string;
  tlsKey: string;
  /** The newest CA, whose key is `caKey`, then older ones that are still valid. */
  caBundle: string;
  caKey: string;
}

/** What to do next. A rotation is three steps, each of which is written down before the next one is planned. */
export type Plan =
  | { kind: 'keep'; until: Date }
  | { kind: 'replace'; why: 'absent' | 'damaged' | 'wrong-name' | 'not-valid' }
  | { kind: 'add-ca' }
  | { kind: 'sign' }
  | { kind: 'drop-cas' };

/** What a plan depends on, apart from the certificates. */
export interface PlanOptions {
  name: string;
  now: Date;
  /** How long certificates shall be valid. */
  lifetimeMs: number;
  /** Since when the API server is known to trust exactly this bundle; undefined where it does not yet. */
  trustedSince: Date | undefined;
}

/** Clocks of nodes differ; a certificate that begins an hour back is valid on all of them. */
export const BACKDATE_MS = 3_600_000;

/** The share of its life after which a CA is replaced: a third is left for whatever goes wrong meanwhile. */
const LIFE_BEFORE_RENEWAL = 2 / 3;

/**
 * What was read back is in force after a while: API servers, of which there may be several, have followed their watches by
 * then. A minute, or a quarter of the time that was left when the new CA came, where certificates live for seconds.
 */
const settleMs = (leftMs: number) => Math.max(0, Math.min(60_000, leftMs / 4));

/**
 * Plans the one safe order: a new CA joins the bundle, the API server trusts it, the serving certificate changes, and the
 * old CA leaves when it ends. Nothing that it signed is valid then, so no webhook can still serve it. The first row that
 * fits:
 *
 * | the certificates                                                             | plan                |
 * |------------------------------------------------------------------------------|---------------------|
 * | none                                                                         | replace, absent     |
 * | not PEM, or keys, serving certificate and CAs do not belong together         | replace, damaged    |
 * | for another name than the webhook's                                          | replace, wrong-name |
 * | not valid yet, or not any more                                               | replace, not-valid  |
 * | newest CA did not sign what is served, and is trusted for long enough        | sign                |
 * | the same, but it is not trusted for long enough                              | keep until it is    |
 * | two thirds of the newest CA's life are over, or it lives longer than wanted  | add-ca              |
 * | an older CA has ended                                                        | drop-cas            |
 * | any other                                                                    | keep until the next |
 */
export function planCertificates(certificates: Certificates | undefined, options: PlanOptions): Plan {
  if (!certificates) return { kind: 'replace', why: 'absent' };
  const chain = readChain(certificates);
  if (!chain) return { kind: 'replace', why: 'damaged' };
  const { serving, signer, newest, older } = chain;
  const { name, now, lifetimeMs } = options;
  if (!serving.checkHost(name)) return { kind: 'replace', why: 'wrong-name' };
  if (!isValid(serving, now) || !isValid(signer, now)) return { kind: 'replace', why: 'not-valid' };
  if (signer !== newest) return planSigning(chain, options);
  const { issuedAt, lifeMs } = readLifetime(newest);
  const dueAt = issuedAt + lifeMs * LIFE_BEFORE_RENEWAL;
  if (now.getTime() >= dueAt || lifeMs > lifetimeMs + 1000) return { kind: 'add-ca' };
  const ends = older.map((ca) => Date.parse(ca.validTo));
  if (ends.some((end) => end <= now.getTime())) return { kind: 'drop-cas' };
  return { kind: 'keep', until: new Date(Math.min(dueAt, ...ends)) };
}

function planSigning({ serving, newest }: Chain, { now, trustedSince }: PlanOptions): Plan {
  const end = Date.parse(serving.validTo);
  const until = (trustedSince ?? now).getTime() + settleMs(end - readLifetime(newest).issuedAt);
  return trustedSince && now.getTime() >= until
    ? { kind: 'sign' }
    : { kind: 'keep', until: new Date(Math.min(until, end)) };
}

/** More cannot be in use: a rotation leaves two behind, and a Secret that is deleted again and again leaves some more. */
const MAX_CAS = 8;

/** The first valid CAs of bundles, in their order and each once, as one PEM text; what cannot be read is left out. */
export function validCas(bundles: readonly string[], now: Date): string {
  const cas = new Set(bundles.flatMap(splitPem));
  return [...cas]
    .filter((pem) => {
      const ca = readCertificate(pem);
      return ca?.ca && Date.parse(ca.validTo) > now.getTime();
    })
    .slice(0, MAX_CAS)
    .map((pem) => `${pem}\n`)
    .join('');
}

interface Chain {
  serving: X509Certificate;
  /** The CA of the bundle that signed the serving certificate. */
  signer: X509Certificate;
  newest: X509Certificate;
  older: X509Certificate[];
}

function readChain({ tlsCert, tlsKey, caBundle, caKey }: Certificates): Chain | undefined {
  const serving = readCertificate(tlsCert);
  const [newest, ...older] = splitPem(caBundle)
    .map(readCertificate)
    .filter((ca) => ca !== undefined);
  if (!serving || !newest?.ca || !hasKey(serving, tlsKey) || !hasKey(newest, caKey)) return undefined;
  const signer = [newest, ...older].find((ca) => ca.ca && serving.checkIssued(ca) && serving.verify(ca.publicKey));
  return signer && { serving, signer, newest, older };
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

function isValid({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return now.getTime() >= Date.parse(validFrom) && now.getTime() < Date.parse(validTo);
}

function readLifetime({ validFrom, validTo }: X509Certificate): { issuedAt: number; lifeMs: number } {
  const issuedAt = Date.parse(validFrom) + BACKDATE_MS;
  return { issuedAt, lifeMs: Date.parse(validTo) - issuedAt };
}

function splitPem(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
