import { STATUS_PATH } from '../../contract/paths.ts';
import { isSidecar } from '../http/is-sidecar.ts';
import { requestText, type TextResponse } from '../http/request-text.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import type { KubeRest } from '../kube/rest.ts';
import { describeError } from '../process/log.ts';
import { parseJson } from '../text/parse-json.ts';
import { isObject } from '../text/shape.ts';
import { urlHost } from '../text/url-host.ts';
import { type Answer, readStatus } from './read-status.ts';

/** Which way the questions go: from the reaper to the pod, or through the API server where policies allow no other. */
export const ROUTES = ['direct', 'api-server'] as const;

/** One of {@link ROUTES}. */
export type Route = (typeof ROUTES)[number];

/**
 * A sidecar answers within a millisecond; two seconds are a pod that is in trouble. A status is under 1 KiB and grows by
 * 100 bytes per monitored port; more than 64 KiB is no status.
 */
const BOUNDS = { deadlineMs: 2000, maxBytes: 64 * 1024 };

/** Asks a pod's sidecar. Never throws: whatever goes wrong is an answer of kind `none`. Redirects are not followed. */
export async function askStatus(pod: MonitoredPod, route: Route, rest: KubeRest): Promise<Answer> {
  if (!pod.ip) return { kind: 'none', error: 'the pod has no address' };
  try {
    const answer = await (route === 'direct' ? askDirectly(pod.ip, pod.servePort) : askThrough(rest, pod));
    const { status, body } = answer;
    if (status === 200) return readAnswer(answer);
    const refusal = route === 'api-server' && status === 403 ? refusalIn(body) : undefined;
    return refusal === undefined
      ? { kind: 'none', error: `HTTP status ${status}` }
      : { kind: 'none', error: refusal, isForbidden: true };
  } catch (error) {
    return { kind: 'none', error: describeError(error) };
  }
}

function readAnswer({ headers, body }: TextResponse): Answer {
  const answer = readStatus(body);
  // A status was read, so the body is JSON.
  if (answer.kind === 'none' || isSidecar(headers, JSON.parse(body))) return answer;
  return { kind: 'none', error: 'the answer is not a sidecar’s' };
}

function askDirectly(ip: string, port: number): Promise<TextResponse> {
  return requestText(new URL(`http://${urlHost(ip)}:${port}${STATUS_PATH}`), BOUNDS);
}

/** https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls */
function askThrough(rest: KubeRest, { namespace, name, servePort }: MonitoredPod): Promise<TextResponse> {
  return rest.raw(`/api/v1/namespaces/${namespace}/pods/${name}:${servePort}/proxy${STATUS_PATH}`, BOUNDS);
}

/** What the API server says where it does not let the question through; undefined where the pod itself refused. */
function refusalIn(body: string): string | undefined {
  const status = parseJson(body);
  if (!isObject(status) || status.kind !== 'Status' || status.reason !== 'Forbidden') return undefined;
  return typeof status.message === 'string' ? status.message : undefined;
}
