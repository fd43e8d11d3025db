import { MACHINE_PORTS_ANNOTATION, MONITOR_PORT_ANNOTATION } from '../contract/annotations.ts';
import { DEFAULT_MONITOR_PORT, type UndeclaredPorts } from '../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { parsePorts } from '../runtime/parse.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { declaredPorts } from './ports.ts';

/** Which of a pod's ports mean users. */
export interface ChosenPorts {
  monitorPorts: readonly number[];
  /** Ports that only machines connect to. None of them is monitored. */
  machinePorts: readonly number[];
  undeclaredPorts: UndeclaredPorts;
}

/**
 * Chooses the monitored ports. The first row that fits:
 *
 * | the pod                                         | monitored               | other ports |
 * |-------------------------------------------------|-------------------------|-------------|
 * | names them in `spawner.io/monitor-port`         | these                   | are nobody's: its author chose |
 * | declares ports that are no machine's            | these                   | count: `containerPort` only informs |
 * | declares none, or none but machines'            | 8080                    | count |
 *
 * A machine's port is one that `spawner.io/machine-ports` names, or declared under a name that only machines' ports have.
 */
export function choosePorts(pod: V1Pod, reader: AnnotationReader): ChosenPorts {
  const declared = declaredPorts(pod);
  const named = reader.read(MACHINE_PORTS_ANNOTATION, parsePorts, []);
  const users = declared.users.filter((port) => !named.includes(port));
  const fallback = users.length > 0 ? users : [DEFAULT_MONITOR_PORT];
  const monitorPorts = reader.read(MONITOR_PORT_ANNOTATION, parsePorts, fallback);
  const isMonitored = (port: number) => monitorPorts.includes(port);
  for (const port of named.filter(isMonitored))
    reader.warn(
      `Cannot take port ${port} as a machine port: it is monitored; name the monitored ports in ${MONITOR_PORT_ANNOTATION}`,
    );
  return {
    monitorPorts,
    machinePorts: [...new Set([...named, ...declared.machines])].filter((port) => !isMonitored(port)),
    undeclaredPorts: reader.isGiven(MONITOR_PORT_ANNOTATION) ? 'ignore' : 'count',
  };
}
