import { isLoopback, normalAddress } from './address.ts';
import { ESTABLISHED, LISTEN, readSockets, type Socket, TIME_WAIT } from './proc-net-tcp.ts';

/** What one port's sockets amount to. */
export interface PortCounts {
  active: number;
  waiting: number;
  listening: boolean;
}

/** What a sample found. */
export interface Counts {
  /** One entry per monitored port, in the order of the settings. */
  ports: ReadonlyMap<number, PortCounts>;
  /** Connections from inside the pod. */
  inPod: number;
}

/** Nothing at all, the counts before the first sample. */
export function noConnections(ports: readonly number[]): Counts {
  return countConnections([], ports);
}

/**
 * Counts the connections to the monitored ports over the tables of both families. Connections from inside the pod are
 * counted apart: a process that talks to its neighbour, or to itself, is nobody who is connected.
 * @throws SyntaxError where a table is not as the kernel writes it
 */
export function countConnections(tables: readonly Uint8Array[], monitored: readonly number[]): Counts {
  const ports = new Map(monitored.map((port) => [port, { active: 0, waiting: 0, listening: false }]));
  let inPod = 0;
  for (const socket of tables.flatMap((table) => readSockets(table, (port) => ports.has(port)))) {
    const counts = ports.get(socket.localPort);
    if (counts === undefined) continue;
    if (socket.state === LISTEN) counts.listening = true;
    else if (!isConnection(socket)) continue;
    else if (isFromInside(socket)) inPod += 1;
    else if (socket.state === ESTABLISHED) counts.active += 1;
    else counts.waiting += 1;
  }
  return { ports, inPod };
}

/** The sum over the ports; listening when any of them is. */
export function totalOf({ ports }: Counts): PortCounts {
  const all = [...ports.values()];
  return {
    active: all.reduce((sum, { active }) => sum + active, 0),
    waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
    listening: all.some(({ listening }) => listening),
  };
}

function isConnection({ state }: Socket): boolean {
  return state === ESTABLISHED || state === TIME_WAIT;
}

/** A connection to one's own address has that address on both sides. */
function isFromInside({ localAddress, remoteAddress }: Socket): boolean {
  const remote = normalAddress(remoteAddress);
  return isLoopback(remote) || remote === normalAddress(localAddress);
}
