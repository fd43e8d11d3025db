import { STATUS_PATH } from '../../contract/paths.ts';
import { readSidecar, requestSidecar, SIDECAR_BOUNDS, type SidecarSaid } from '../http/request-sidecar.ts';
import type { TextResponse } from '../http/request-text.ts';
import type { MonitoredPod } from '../kube/objects/monitored-pods.ts';
import type { KubeRest } from '../kube/rest.ts';
import { parseJson } from '../text/parse-json.ts';
import { isObject } from '../text/shape.ts';
import { type Answer, readStatus } from './read-status.ts';

/** Which way the questions go: from the reaper to the pod, or through the API server where policies allow no other. */
export const ROUTES = ['direct', 'api-server'] as const;

/** One of {@link ROUTES}. */
export type Route = (typeof ROUTES)[number];

/** Asks a pod's sidecar. Never throws: whatever goes wrong is an answer of kind `none`. Redirects are not followed. */
export async function askStatus(pod: MonitoredPod, route: Route, rest: KubeRest): Promise<Answer> {
  const { ip, servePort } = pod;
  if (!ip) return { kind: 'none', error: 'the pod has no address' };
  if (route === 'direct') return readAnswer(await requestSidecar({ ip, servePort }, STATUS_PATH));
  const said = await readSidecar(() => askThrough(rest, pod));
  const isRefused = said.kind === 'none' && said.response?.status === 403;
  const refusal = isRefused ? refusalIn(said.response?.body ?? '') : undefined;
  return refusal === undefined ? readAnswer(said) : { kind: 'none', error: refusal, isForbidden: true };
}

function readAnswer(said: SidecarSaid): Answer {
  return said.kind === 'said' ? readStatus(said.body) : { kind: 'none', error: said.error };
}

/** https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls */
function askThrough(rest: KubeRest, { namespace, name, servePort }: MonitoredPod): Promise<TextResponse> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}:${servePort}/proxy${STATUS_PATH}`;
  return rest.raw(path, SIDECAR_BOUNDS);
}

/** What the API server says where it does not let the question through; undefined where the pod itself refused. */
function refusalIn(body: string): string | undefined {
  const status = parseJson(body);
  if (!isObject(status) || status.kind !== 'Status' || status.reason !== 'Forbidden') return undefined;
  return typeof status.message === 'string' ? status.message : undefined;
}
