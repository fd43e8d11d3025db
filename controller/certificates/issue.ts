import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { BACKDATE_MS, type Certificates, validCas } from './certificates.ts';

/** What certificates are for. */
export interface IssueOptions {
  /** The name that the API server calls, `service.namespace.svc`. */
  name: string;
  now: Date;
  lifetimeMs: number;
}

/** EC P-256 and SHA-256, beginning an hour back. */
const shared = (now: Date) =>
  ({ keyType: 'ec', algorithm: 'sha256', notBeforeDate: new Date(now.getTime() - BACKDATE_MS) }) as const;

/** A CA that begins to live. */
async function newCa({ now, lifetimeMs }: IssueOptions): Promise<Pick<Certificates, 'caBundle' | 'caKey'>> {
  // The time in the name tells one CA from the next: a verifier looks an issuer up by its name.
  const ca = await generate([{ name: 'commonName', value: `spawner ${now.toISOString()}` }], {
    ...shared(now),
    notAfterDate: new Date(now.getTime() + lifetimeMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { caBundle: `${ca.cert.trimEnd()}\n`, caKey: ca.private };
}

/** The certificates with a new CA in front of the bundle; what is served stays. CAs that have ended leave. */
export async function addCa(certificates: Certificates, options: IssueOptions): Promise<Certificates> {
  const { caBundle, caKey } = await newCa(options);
  return { ...certificates, caBundle: validCas([caBundle, certificates.caBundle], options.now), caKey };
}

/** The certificates with another one to serve, signed by the newest CA. It ends with that CA. */
export async function sign(
  certificates: Pick<Certificates, 'caBundle' | 'caKey'>,
  { name, now }: IssueOptions,
): Promise<Certificates> {
  const { caBundle, caKey } = certificates;
  const newest = new X509Certificate(caBundle);
  const serving = await generate([{ name: 'commonName', value: name }], {
    ...shared(now),
    notAfterDate: new Date(newest.validTo),
    ca: { key: caKey, cert: newest.toString() },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });
  return { caBundle, caKey, tlsCert: serving.cert, tlsKey: serving.private };
}

/**
 * Certificates where there are none that can be used.
 * @param olderBundles CAs that webhooks may still serve certificates of
 */
export async function issueAll(olderBundles: readonly string[], options: IssueOptions): Promise<Certificates> {
  const ca = await newCa(options);
  return sign({ ...ca, caBundle: validCas([ca.caBundle, ...olderBundles], options.now) }, options);
}
