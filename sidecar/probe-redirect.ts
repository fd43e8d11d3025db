/** What an HTTP answer means to a probe. */
export type Outcome =
  | { kind: 'success' }
  | { kind: 'failure'; reason: string }
  /** Another request has to be made; `keepsHost` where a Host header of the pod's author goes along. */
  | { kind: 'redirect'; url: URL; keepsHost: boolean };

/** An answer to one request of a probe. */
export interface ProbeResponse {
  status: number;
  location: string | undefined;
  /** The URL that was asked. */
  url: URL;
  /** The host name of the probe's first request. */
  firstHostname: string;
  /** Redirects followed so far. */
  redirects: number;
}

/** The codes that Go's http.Client follows for a GET. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** After so many redirects the kubelet gives up. */
const MAX_REDIRECTS = 10;

/**
 * Judges an answer as the kubelet does: 200 to 399 is success; a redirect to the same host is followed, and one to
 * another host is success as it is.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/probe/http/http.go
 */
export function judge({ status, location, url, firstHostname, redirects }: ProbeResponse): Outcome {
  if (status < 200 || status >= 400) return { kind: 'failure', reason: `HTTP probe failed with statuscode: ${status}` };
  if (!REDIRECTS.includes(status) || location === undefined || location === '') return { kind: 'success' };
  if (!URL.canParse(location, url.href)) return { kind: 'failure', reason: 'the redirect’s Location is no URL' };
  const next = new URL(location, url.href);
  if (next.hostname !== firstHostname) return { kind: 'success' };
  if (redirects + 1 >= MAX_REDIRECTS) return { kind: 'failure', reason: `stopped after ${MAX_REDIRECTS} redirects` };
  return { kind: 'redirect', url: next, keepsHost: !/^[a-z][a-z0-9+.-]*:/i.test(location) };
}
