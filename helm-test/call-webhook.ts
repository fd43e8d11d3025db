import { request } from 'node:https';
import type { Findings } from './findings.ts';

/** Longer than any answer takes inside a cluster, shorter than an API server waits, in milliseconds. */
const TIMEOUT = 3000;

/** Where the webhook is, by which name it is called, and whom the API server trusts for it, as PEM. */
export interface WebhookAddress {
  host: string;
  name: string;
  ca: string;
}

/** Calls the webhook as the API server does. Any HTTP answer will do. */
export function callWebhook({ host, name, ca }: WebhookAddress): Promise<Findings['webhook']> {
  return new Promise((resolve) => {
    const call = request({ host, servername: name, ca, port: 443, timeout: TIMEOUT, agent: false });
    call.once('response', (response) => {
      response.resume();
      resolve({ kind: 'answers' });
    });
    call.once('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT} ms`)));
    call.once('error', (error) => resolve({ kind: 'unreachable', why: error.message }));
    call.end();
  });
}
