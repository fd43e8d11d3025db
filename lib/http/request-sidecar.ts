import { describeError } from '../process/log.ts';
import { parseJson } from '../text/parse-json.ts';
import { urlHost } from '../text/url-host.ts';
import { isSidecar } from './is-sidecar.ts';
import { requestText, type TextResponse } from './request-text.ts';

/**
 * A sidecar answers within a millisecond; two seconds are a pod that is in trouble. A status is under 1 KiB and grows by
 * 100 bytes per monitored port; more than 64 KiB is no status.
 */
export const SIDECAR_BOUNDS = { deadlineMs: 2000, maxBytes: 64 * 1024 };

/** Where a sidecar answers. */
export interface SidecarPlace {
  ip: string;
  servePort: number;
}

/** What a sidecar said, as JSON; or why there is no answer of a sidecar, with the response where there was one. */
export type SidecarSaid = { kind: 'said'; body: unknown } | { kind: 'none'; error: string; response?: TextResponse };

/** Asks a pod's sidecar. Never throws: whatever goes wrong is no answer. Redirects are not followed. */
export function requestSidecar({ ip, servePort }: SidecarPlace, path: string): Promise<SidecarSaid> {
  return readSidecar(() => requestText(new URL(`http://${urlHost(ip)}:${servePort}${path}`), SIDECAR_BOUNDS));
}

/** Sends a request that leads to a sidecar, and reads its answer. Never throws either. */
export async function readSidecar(request: () => Promise<TextResponse>): Promise<SidecarSaid> {
  try {
    const response = await request();
    if (response.status !== 200) return { kind: 'none', error: `HTTP status ${response.status}`, response };
    const body = parseJson(response.body);
    return isSidecar(response.headers, body)
      ? { kind: 'said', body }
      : { kind: 'none', error: 'the answer is not a sidecar’s', response };
  } catch (error) {
    return { kind: 'none', error: describeError(error) };
  }
}
