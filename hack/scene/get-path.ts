import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { run } from '../base/run.ts';
import { type Credentials, readCredentials } from './credentials.ts';

/** Longer than a busy API server takes; without it, one whose node restarts could keep a test waiting for ever. */
const TIMEOUT_MS = 30_000;

const known = new Map<string, Credentials | undefined>();

/**
 * What the API server answers to a GET. Sent from this process where the kubeconfig has a client certificate: starting kubectl
 * costs 80 ms of CPU, and tests that wait ask several times a second.
 * @throws Error with what the API server said
 */
export async function getPath(
  { program, kubeconfig }: { program: string; kubeconfig: string },
  path: string,
): Promise<string> {
  if (!known.has(kubeconfig)) known.set(kubeconfig, readCredentials(kubeconfig));
  const credentials = known.get(kubeconfig);
  if (!credentials) return run(program, ['--kubeconfig', kubeconfig, 'get', '--raw', path]);
  const { server, ...tls } = credentials;
  const sent = request(new URL(path, server), { ...tls, agent: false, timeout: TIMEOUT_MS });
  sent.on('timeout', () => sent.destroy(new Error(`Cannot read ${path}: no answer for ${TIMEOUT_MS} ms`)));
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode === 200) return answer;
  throw new Error(`Cannot read ${path}: expected status 200, got ${response.statusCode}: ${answer}`);
}
