import { DEFAULT_MONITOR_PORT, MAX_PORT } from '../contract/ports.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';
import { networkProbes } from './kubelet-probes.ts';

/** Ports that exist to be asked by machines: their connections say nothing about users. */
const MACHINE_PORT_NAME = /(^|-)(metrics|prometheus|prom|health|healthz|livez|readyz|probe|probes)(-|$)/;

/** The lowest port that needs no privilege to bind, where a search begins anew. */
const FIRST_UNPRIVILEGED = 1024;

/** The TCP ports that the pod declares for its users, in the order of its containers. */
export function declaredPorts({ spec }: V1Pod): number[] {
  const ports = tcpPorts(spec?.containers ?? [], (name) => !MACHINE_PORT_NAME.test(name));
  return ports.length > 0 ? ports : [DEFAULT_MONITOR_PORT];
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
