import { generate } from 'selfsigned';
import { type Certificates, validCas } from './certificates.ts';

/** A year: rotation happens long before, so nothing depends on the figure. */
const LIFETIME_MS = 365 * 24 * 3_600_000;

/** Clocks of nodes differ; a certificate that begins an hour back is valid on all of them. */
const BACKDATE_MS = 3_600_000;

/** What certificates are for. */
export interface IssueOptions {
  /** The name that the API server calls, `service.namespace.svc`. */
  name: string;
  /** The bundle so far: webhooks may still serve a certificate of its CAs. */
  olderCas: string;
  now: Date;
}

/** Makes a new CA and a serving certificate of it, EC P-256 and SHA-256. */
export async function issueCertificates({ name, olderCas, now }: IssueOptions): Promise<Certificates> {
  const shared = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - BACKDATE_MS),
    notAfterDate: new Date(now.getTime() + LIFETIME_MS),
  } as const;
  // The time in the name tells one CA from the next: a verifier looks an issuer up by its name.
  const ca = await generate([{ name: 'commonName', value: `spawner ${now.toISOString()}` }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const serving = await generate([{ name: 'commonName', value: name }], {
    ...shared,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });
  return {
    tlsCert: serving.cert,
    tlsKey: serving.private,
    caBundle: `${ca.cert.trimEnd()}\n${validCas(olderCas, now)}`,
    caKey: ca.private,
  };
}
