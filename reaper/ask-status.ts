import { STATUS_PATH } from '../contract/paths.ts';
import type { MonitoredPod } from '../kube/pods.ts';
import { describeError } from '../runtime/log.ts';
import { type Answer, readStatus } from './read-status.ts';

/** A sidecar answers within a millisecond; two seconds are a pod that is in trouble. */
const TIMEOUT_MS = 2000;

/** A status is under 1 KiB and grows by 100 bytes per monitored port; more than this is no status. */
const MAX_BYTES = 64 * 1024;

/** Asks a pod's sidecar. Never throws: whatever goes wrong is an answer of kind `none`. */
export async function askStatus({ ip, servePort }: MonitoredPod): Promise<Answer> {
  if (!ip) return { kind: 'none', error: 'the pod has no address' };
  const host = ip.includes(':') ? `[${ip}]` : ip;
  try {
    const response = await fetch(`http://${host}:${servePort}${STATUS_PATH}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    if (response.status !== 200) return { kind: 'none', error: `HTTP status ${response.status}` };
    return readStatus(await readLimited(response));
  } catch (error) {
    return { kind: 'none', error: describeError(error) };
  }
}

async function readLimited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new RangeError(`Cannot read the status: expected at most ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
