import { type ProbeUrl, parseHostname, parseReference, resolve } from './probe-url.ts';

/** What the head of an answer means to a probe. */
export type Outcome =
  /** The probe ends here: what its body comes to and its status decide. */
  | { kind: 'answered' }
  /** The probe ends here, whatever the body. */
  | { kind: 'failure'; reason: string }
  /** Another request has to be made; `keepsHost` where a Host header of the pod's author goes along. */
  | { kind: 'redirect'; url: ProbeUrl; keepsHost: boolean };

/** The head of an answer to one request of a probe. */
export interface ProbeResponse {
  status: number;
  /** As bytes. */
  location: string | undefined;
  /** The URL that was asked. */
  url: ProbeUrl;
  /** The host name of the probe's first request. */
  firstHostname: string;
  /** Redirects followed so far. */
  redirects: number;
}

/** The codes that Go's http.Client follows for a GET. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Number of redirects after which the kubelet gives up. */
const MAX_REDIRECTS = 10;

/**
 * Judges the head of an answer as the kubelet does: a redirect to the same host is followed, and one to another host is an
 * answer as it is. https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/probe/http/http.go
 */
export function judge({ status, location, url, firstHostname, redirects }: ProbeResponse): Outcome {
  if (!REDIRECTS.includes(status) || location === undefined || location === '') return { kind: 'answered' };
  const next = resolve(url, location);
  if (next === undefined) return { kind: 'failure', reason: 'the redirect’s Location is no URL' };
  if (parseHostname(next) !== firstHostname) return { kind: 'answered' };
  if (redirects + 1 >= MAX_REDIRECTS) return { kind: 'failure', reason: `stopped after ${MAX_REDIRECTS} redirects` };
  return { kind: 'redirect', url: next, keepsHost: parseReference(location)?.scheme === '' };
}
