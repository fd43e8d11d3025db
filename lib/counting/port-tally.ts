import type { HalfClosed } from './half-closed.ts';

/** What the tables say about one port. Connections from inside or from ignored sources are not in it. */
export interface PortTally {
  port: number;
  listening: boolean;
  /** Connections by the kernel's number of their state. Established and waiting ones from the node are not in it. */
  states: Int32Array;
  /** Established connections from the node. */
  nodeActive: number;
  /** What tells the first of them apart. */
  nodeKeys: string[];
  /** Connections from the node in TIME_WAIT. */
  nodeWaiting: number;
  /** Connections of which one direction is still open. */
  halfClosed: HalfClosed[];
}

/** The kernel has 13 of them. */
export const STATES = 16;

/** A port without a connection. */
export function newPortTally(port: number): PortTally {
  const states = new Int32Array(STATES);
  return { port, listening: false, states, nodeActive: 0, nodeKeys: [], nodeWaiting: 0, halfClosed: [] };
}

/** A port's tally, undefined where it has none. A loop, as it runs for every socket of the namespace. */
export function portOf(ports: readonly PortTally[], number: number): PortTally | undefined {
  for (const port of ports) if (port.port === number) return port;
  return undefined;
}

/** Reports whether a port has a connection of any state. */
export function hasConnections({ states, nodeActive, nodeWaiting }: PortTally): boolean {
  return nodeActive + nodeWaiting > 0 || states.some((count) => count > 0);
}
