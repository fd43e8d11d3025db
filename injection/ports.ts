import { MACHINE_PORT_NAMES } from '../contract/annotations.ts';
import { MAX_PORT } from '../contract/ports.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';
import { networkProbes } from './kubelet-probes.ts';

/** The TCP ports that a pod declares, in the order of its containers, each in one of the two lists. */
export interface DeclaredPorts {
  /** Those that users may connect to. */
  users: readonly number[];
  /** Those under nothing but names of {@link MACHINE_PORT_NAMES}. */
  machines: readonly number[];
}

/** The lowest port that needs no privilege to bind, where a search begins anew. */
const FIRST_UNPRIVILEGED = 1024;

/** The declared ports of every container that runs as long as the pod: native sidecars serve users as well. */
export function declaredPorts({ spec }: V1Pod): DeclaredPorts {
  const containers = lastingContainers(spec);
  const users = tcpPorts(containers, (name) => !MACHINE_PORT_NAMES.includes(name));
  const machines = tcpPorts(containers, (name) => MACHINE_PORT_NAMES.includes(name));
  return { users, machines: machines.filter((port) => !users.includes(port)) };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
function lastingContainers(spec: V1Pod['spec']): V1Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...sidecars];
}

/** Every TCP port that somebody in the pod listens on, as far as the pod says: declared, probed, or monitored. */
export function usedPorts(pod: V1Pod, monitored: readonly number[]): Set<number> {
  const { initContainers, containers } = pod.spec ?? {};
  const declared = tcpPorts([...(initContainers ?? []), ...(containers ?? [])], () => true);
  return new Set([...monitored, ...declared, ...networkProbes(pod).map(({ port }) => port)]);
}

/** The first port from `wanted` upwards, and round again at the top, that nobody uses. */
export function freePort(wanted: number, used: ReadonlySet<number>): number {
  let port = wanted;
  for (let tries = 0; used.has(port) && tries <= used.size; tries += 1)
    port = port === MAX_PORT ? FIRST_UNPRIVILEGED : port + 1;
  return port;
}

function tcpPorts(containers: readonly V1Container[], wants: (name: string) => boolean): number[] {
  const all = containers.flatMap(({ ports }) => ports ?? []);
  const chosen = all.filter(({ protocol, name }) => (protocol || 'TCP') === 'TCP' && wants(name ?? ''));
  const numbers = chosen.map(({ containerPort }) => containerPort);
  return [...new Set(numbers.filter((port) => port >= 1 && port <= MAX_PORT))];
}
