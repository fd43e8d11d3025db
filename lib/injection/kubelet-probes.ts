import { MAX_PORT } from '../../contract/ports.ts';
import { PROBE_KINDS, type ProbeKind, type ScheduledProbe } from '../../contract/probes.ts';
import type { V1Container, V1Pod, V1Probe } from '../kube/types.ts';
import { MAX_PROBE_SECONDS } from '../text/probe-schedule.ts';

/** A probe that the kubelet makes over the network to a port of the pod. */
export interface NetworkProbe {
  list: 'initContainers' | 'containers';
  /** The container's place in that list. */
  index: number;
  container: string;
  kind: ProbeKind;
  action: ScheduledProbe['kind'];
  /** The port as a number, also where the pod names it. */
  port: number;
  /** As the pod's author wrote it. */
  probe: V1Probe;
}

/**
 * Every probe of a pod that ends as a connection to the pod itself, in the pod's order. Not exec probes, and none with a
 * `host`, which may lead anywhere.
 */
export function networkProbes({ spec }: V1Pod): NetworkProbe[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec?.[list] ?? []).flatMap((container, index) =>
      PROBE_KINDS.flatMap((kind) => {
        const probe = container[`${kind}Probe`];
        const target = probe && readTarget(probe, container);
        return target ? [{ list, index, container: container.name, kind, probe, ...target }] : [];
      }),
    ),
  );
}

/** The probe as the sidecar is told of it, or undefined where a number is beyond what can be told. */
export function scheduled({ action, port, kind, probe }: NetworkProbe): ScheduledProbe | undefined {
  // The defaults of the API, which the API server has filled in before it asks a webhook.
  // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
  const { periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = probe;
  const attempts = kind === 'startup' ? { attempts: failureThreshold } : {};
  const numbers = [periodSeconds, timeoutSeconds, ...Object.values(attempts)];
  if (!numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= MAX_PROBE_SECONDS)) return;
  return { kind: action, port, periodSeconds, timeoutSeconds, ...attempts };
}

type Target = Pick<NetworkProbe, 'action' | 'port'>;

/** The kubelet looks at the kinds of probe in this order: runProbe in pkg/kubelet/prober/prober.go. */
function readTarget({ exec, httpGet, tcpSocket, grpc }: V1Probe, container: V1Container): Target | undefined {
  if (exec) return undefined;
  if (httpGet) return httpGet.host ? undefined : withPort('http', httpGet.port, container);
  if (tcpSocket) return tcpSocket.host ? undefined : withPort('tcp', tcpSocket.port, container);
  return grpc && withPort('grpc', grpc.port, container);
}

/**
 * A name means a port of the same container; a text that is no name may still be a number, as for the kubelet:
 * ResolveContainerPort in pkg/probe/util.go.
 */
function withPort(action: Target['action'], port: unknown, { ports }: V1Container): Target | undefined {
  const named = typeof port === 'string' ? ports?.find(({ name }) => name === port)?.containerPort : undefined;
  const number = Number(named ?? port);
  return Number.isInteger(number) && number >= 1 && number <= MAX_PORT ? { action, port: number } : undefined;
}
