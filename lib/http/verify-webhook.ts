import { request } from 'node:https';

/** Where the webhook answers, by which name, and the CAs that vouch for it, as PEM. */
export interface WebhookAddress {
  name: string;
  /** An address or a name. */
  host: string;
  caBundle: string;
}

/** Longer than any answer takes inside a cluster, shorter than the API server itself would wait, in milliseconds. */
const TIMEOUT = 3000;

/**
 * Calls the webhook as the API server does: through its Service, by its name, trusting the same CAs. Any HTTP answer
 * will do.
 * @throws Error saying what failed, from the network to the certificate
 */
export function verifyWebhook({ name, host, caBundle }: WebhookAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({
      host,
      servername: name,
      ca: caBundle,
      port: 443,
      timeout: TIMEOUT,
      agent: false,
    });
    call.once('response', (response) => {
      response.resume();
      resolve();
    });
    call.once('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT} ms`)));
    call.once('error', (cause) => reject(new Error(`Cannot reach the webhook at ${host} as ${name}`, { cause })));
    call.end();
  });
}
