import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { SECRET_KEYS } from '../contract/secret-keys.ts';
import type { Log } from '../lib/process/log.ts';

/** A serving certificate that TLS accepts. */
export interface ServingCertificate {
  cert: string;
  key: string;
  startsAt: Date;
  expiresAt: Date;
}

/**
 * Reads the certificate of a mounted Secret.
 * @throws Error where a file is missing or the two do not belong together
 */
export function readCertificate(folder: string): ServingCertificate {
  const cert = readFileSync(join(folder, SECRET_KEYS.tlsCert), 'utf8');
  const key = readFileSync(join(folder, SECRET_KEYS.tlsKey), 'utf8');
  createSecureContext({ cert, key });
  const { validFrom, validTo } = new X509Certificate(cert);
  return { cert, key, startsAt: new Date(validFrom), expiresAt: new Date(validTo) };
}

/** How often the two files are read: a kubelet takes up to a minute to change them, so a second more is nothing. */
const POLL_MS = 1000;

/** What to do with a certificate, and whom to tell. */
export interface WatchOptions {
  folder: string;
  log: Log;
  use(certificate: ServingCertificate): void;
}

/** A watch that runs. */
export interface CertificateWatch {
  /** Reads the files now. */
  look(): void;
  stop(): void;
}

/**
 * Follows a mounted certificate until it is stopped. Files that cannot be used change nothing: what was
 * good stays in use, and the log says once why.
 */
export function watchCertificate({ folder, log, use }: WatchOptions): CertificateWatch {
  let last = { cert: '', problem: '' };
  const look = () => {
    try {
      const certificate = readCertificate(folder);
      if (certificate.cert === last.cert) return;
      last = { cert: certificate.cert, problem: '' };
      use(certificate);
      log.info('certificate loaded', { expiresAt: certificate.expiresAt });
    } catch (error) {
      const problem = String(error);
      if (problem !== last.problem) log.warn('cannot use the mounted certificate', { folder, error });
      last = { ...last, problem };
    }
  };
  look();
  const timer = setInterval(look, POLL_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}
