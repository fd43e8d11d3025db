import type { ReplaceOperation } from 'fast-json-patch';
import { PROBE_PATH_PREFIX } from '../../contract/paths.ts';
import type { ProbeTarget } from '../../contract/probes.ts';
import type { V1Probe } from '../kube/types.ts';
import { type NetworkProbe, scheduled } from './kubelet-probes.ts';

/** A probe that the sidecar makes for the kubelet. */
export interface RewrittenProbe {
  /** `<container>/<kind>`, see `ProbeTargets`. */
  name: string;
  target: ProbeTarget;
  operation: ReplaceOperation<V1Probe>;
}

/**
 * By how much the kubelet waits longer for the sidecar than the sidecar for the application: the same slowness of the
 * application fails the probe as before, and the sidecar's answer still reaches the kubelet.
 */
const MARGIN_SECONDS = 1;

/**
 * Points a probe at the sidecar, or leaves it where it is (undefined):
 *
 * | the probe                                  | it stays, because |
 * |--------------------------------------------|-------------------|
 * | is gRPC                                    | the sidecar does not speak it |
 * | is HTTPS                                   | servers that Go's TLS reaches are out of the reach of the sidecar's |
 * | is an init container's                     | that may have to succeed before the sidecar starts, which is the last of them |
 * | has times that the sidecar cannot be told  | it would not be the same probe |
 */
export function rewriteProbe(found: NetworkProbe, servePort: number): RewrittenProbe | undefined {
  const { list, index, container, kind, probe } = found;
  const target = list === 'containers' && toProbeTarget(found);
  if (!target) return undefined;
  const name = `${container}/${kind}`;
  const { httpGet: _http, tcpSocket: _tcp, ...rest } = probe;
  const value: V1Probe = {
    ...rest,
    httpGet: { path: PROBE_PATH_PREFIX + name, port: servePort },
    timeoutSeconds: target.timeoutSeconds + MARGIN_SECONDS,
  };
  return { name, target, operation: { op: 'replace', path: `/spec/${list}/${index}/${kind}Probe`, value } };
}

function toProbeTarget(found: NetworkProbe): ProbeTarget | undefined {
  const { timeoutSeconds } = scheduled(found) ?? {};
  const { action, port } = found;
  if (timeoutSeconds === undefined || action === 'grpc') return undefined;
  if (action === 'tcp') return { kind: 'tcp', port, timeoutSeconds };
  const { path, scheme, httpHeaders } = found.probe.httpGet ?? {};
  if (scheme === 'HTTPS') return undefined;
  return {
    kind: 'http',
    port,
    timeoutSeconds,
    path: path || '/',
    scheme: 'HTTP',
    ...(httpHeaders?.length && { headers: httpHeaders.map(({ name, value }) => ({ name, value })) }),
  };
}
