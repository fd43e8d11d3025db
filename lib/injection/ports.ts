import { MACHINE_PORT_NAMES } from '../../contract/annotations.ts';
import { MAX_PORT } from '../../contract/ports.ts';
import type { V1Container, V1Pod } from '../kube/types.ts';

/** The TCP ports that a pod declares, in the order of its containers, each in one of the two lists. */
export interface DeclaredPorts {
  /** Those that users may connect to. */
  users: readonly number[];
  /** Those under nothing but names of {@link MACHINE_PORT_NAMES}. */
  machines: readonly number[];
}

/** The declared ports of every container that runs as long as the pod: native sidecars serve users as well. */
export function declaredPorts({ spec }: V1Pod): DeclaredPorts {
  const containers = lastingContainers(spec);
  const users = tcpPorts(containers, (name) => !MACHINE_PORT_NAMES.includes(name));
  const machines = tcpPorts(containers, (name) => MACHINE_PORT_NAMES.includes(name));
  const forUsers = new Set(users);
  return { users, machines: machines.filter((port) => !forUsers.has(port)) };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
function lastingContainers(spec: V1Pod['spec']): V1Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...sidecars];
}

/** The declared TCP ports of all containers. */
export function declaredTcpPorts({ spec }: V1Pod): number[] {
  return tcpPorts([...(spec?.initContainers ?? []), ...(spec?.containers ?? [])], () => true);
}

function tcpPorts(containers: readonly V1Container[], wants: (name: string) => boolean): number[] {
  const all = containers.flatMap(({ ports }) => ports ?? []);
  const chosen = all.filter(({ protocol, name }) => (protocol || 'TCP') === 'TCP' && wants(name ?? ''));
  const numbers = chosen.map(({ containerPort }) => containerPort);
  return [...new Set(numbers.filter((port) => port >= 1 && port <= MAX_PORT))];
}
