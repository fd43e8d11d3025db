import { isLoopback } from '../text/address.ts';
import { meshMachinePorts, toldProxyPorts } from './mesh.ts';
import { hasConnections, newPortTally, type PortTally, portOf } from './port-tally.ts';
import type { Row } from './procfs/proc-net-tcp.ts';

/** Whose the ports of one network namespace are. */
export interface ListenerRules {
  /** The monitored ports. */
  ports: readonly number[];
  /** Ports the sidecar itself listens on, where it lives in that namespace. */
  ownPorts: readonly number[];
  /** Ports that only machines connect to. */
  machinePorts: readonly number[];
  /** Reports whether connections from outside to ports that nothing names are looked at. */
  countsUndeclared: boolean;
}

/** Who listens, and what came to the ports. */
export interface PortTallies {
  /** The monitored ports. */
  ports: PortTally[];
  /** Ports that can be reached from outside and that nothing names, up to {@link MAX_UNDECLARED}. */
  undeclared: PortTally[];
  /** True when there are more of them than that. */
  isUndeclaredFull: boolean;
  /** True when a port that is neither monitored nor the sidecar's own can be reached from outside. */
  othersListen: boolean;
  /** True when one of those is a machine's, or an undeclared one that is not looked at: the kernel's count has theirs in it. */
  unseenListen: boolean;
  /** True when an undeclared port may be a proxy's that delivers users to a monitored port from inside. */
  mayProxyListen: boolean;
}

/** Every row of the tables may be compared with each of them; a pod that serves people has a handful. */
export const MAX_UNDECLARED = 64;

/** What a walk begins with. */
export function newPortTallies(ports: readonly number[], undeclared: readonly number[]): PortTallies {
  return {
    ports: ports.map(newPortTally),
    undeclared: undeclared.map(newPortTally),
    isUndeclaredFull: false,
    othersListen: false,
    unseenListen: false,
    mayProxyListen: false,
  };
}

/** Adds a listener. One on loopback can only have guests from inside, which are accounted for by themselves. */
export function addListener(listeners: PortTallies, { localPort, local }: Row, rules: ListenerRules): void {
  const port = portOf(listeners.ports, localPort);
  if (port !== undefined) {
    port.listening = true;
    return;
  }
  if (rules.ownPorts.includes(localPort) || isLoopback(local)) return;
  listeners.othersListen = true;
  if (rules.machinePorts.includes(localPort)) listeners.unseenListen = true;
  else addUndeclared(listeners, localPort);
}

function addUndeclared(listeners: PortTallies, number: number): void {
  const known = portOf(listeners.undeclared, number);
  if (known !== undefined) known.listening = true;
  else if (listeners.undeclared.length >= MAX_UNDECLARED) listeners.isUndeclaredFull = true;
  else listeners.undeclared.push({ ...newPortTally(number), listening: true });
}

/** Draws the conclusions when all rows are in: the order of the listeners in the tables is none that tells. */
export function settleListeners(listeners: PortTallies, { countsUndeclared }: ListenerRules): void {
  const open = [...listeners.ports, ...listeners.undeclared].filter(({ listening }) => listening);
  const numbers = open.map(({ port }) => port);
  const machines = meshMachinePorts(numbers);
  const told = toldProxyPorts(numbers);
  const all = listeners.undeclared;
  listeners.undeclared = all.filter(
    (tally) => !machines.includes(tally.port) && (tally.listening || hasConnections(tally)),
  );
  const undeclaredListen = listeners.undeclared.filter(({ listening }) => listening);
  listeners.mayProxyListen = listeners.isUndeclaredFull || undeclaredListen.some(({ port }) => !told.includes(port));
  listeners.unseenListen ||=
    all.some(({ port }) => machines.includes(port)) ||
    listeners.isUndeclaredFull ||
    (!countsUndeclared && undeclaredListen.length > 0);
}
