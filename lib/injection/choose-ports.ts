import { MACHINE_PORTS_ANNOTATION, MONITOR_PORT_ANNOTATION } from '../../contract/annotations.ts';
import { DEFAULT_MONITOR_PORT, type UndeclaredPorts } from '../../contract/ports.ts';
import type { V1Pod } from '../kube/types.ts';
import { parsePorts } from '../text/parse.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { olderContainers, olderContainerWarning } from './older-containers.ts';
import { MAX_PORTS } from './patch-bound.ts';
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
 * | names them in `spawner.io/monitor-port`         | these                   | are ignored: its author chose |
 * | declares ports that are no machine's            | these                   | count: `containerPort` only informs |
 * | declares none, or none but machines'            | 8080                    | count |
 *
 * A machine's port is one that `spawner.io/machine-ports` names, or declared under a name that only machines' ports have, or that of
 * an older exporter that is still there.
 */
export function choosePorts(pod: V1Pod, reader: AnnotationReader): ChosenPorts {
  const declared = declaredPorts(pod);
  const named = reader.read(MACHINE_PORTS_ANNOTATION, parsePorts, []);
  const older = olderContainers(pod);
  const left = older.flatMap(({ ports }) => ports);
  const forMachines = new Set([...named, ...left]);
  const users = declared.users.filter((port) => !forMachines.has(port));
  const fallback = users.length > 0 ? users : [DEFAULT_MONITOR_PORT];
  const monitorPorts = reader.read(MONITOR_PORT_ANNOTATION, parsePorts, fallback);
  const machinePorts = machinePortsBeside(new Set(monitorPorts), {
    named,
    declared: [...declared.machines, ...left],
    reader,
  });
  for (const container of older) reader.warn(olderContainerWarning(container));
  return { monitorPorts, machinePorts, undeclaredPorts: reader.isGiven(MONITOR_PORT_ANNOTATION) ? 'ignore' : 'count' };
}

interface MachinePorts {
  named: readonly number[];
  declared: readonly number[];
  reader: AnnotationReader;
}

/** What cannot be a machine's port, or not be told, counts as a user's: that errs to the safe side. */
function machinePortsBeside(monitored: ReadonlySet<number>, { named, declared, reader }: MachinePorts): number[] {
  const both = named.filter((port) => monitored.has(port));
  if (both.length > 0)
    reader.warn(
      `Cannot take ports as machine ports that are monitored, such as ${both[0]}: name the monitored ones in ${MONITOR_PORT_ANNOTATION}`,
    );
  const all = [...new Set([...named, ...declared])].filter((port) => !monitored.has(port));
  if (all.length > MAX_PORTS)
    reader.warn(`Cannot take ${all.length} ports as machine ports: expected at most ${MAX_PORTS}; the others count`);
  return all.slice(0, MAX_PORTS);
}
