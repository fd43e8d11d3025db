import { type Address, isLoopback, isMeshInbound, isSameAddress } from './address.ts';
import { type AddressBlock, isInBlocks } from './address-block.ts';
import { ESTABLISHED, LISTEN, type Row, TIME_WAIT } from './proc-net-tcp.ts';

/** Who is who for the connections of one network namespace. */
export interface Peers {
  /** The monitored ports. */
  ports: readonly number[];
  /** Ports the sidecar itself listens on, where it lives in that namespace. */
  ownPorts: readonly number[];
  /** Client ports of the sidecar's own probes, which are booked by themselves. */
  ownClientPorts: ReadonlySet<number>;
  /** The namespace's own addresses: whoever comes from them is inside. */
  inside: readonly AddressBlock[];
  /** Sources that are no activity. */
  ignored: readonly AddressBlock[];
  /** Where the kubelet's probes come from, and traffic that the node translates; empty where probes count. */
  node: readonly AddressBlock[];
}

/** What the tables say about one monitored port. Connections from inside or from ignored sources are not in it. */
export interface PortTally {
  port: number;
  listening: boolean;
  /** Connections by the kernel's number of their state. Established and waiting ones from the node are not in it. */
  states: Int32Array;
  /** Established connections from the node. */
  nodeActive: number;
  /** What tells the first of them apart, up to {@link MAX_KEYS}. */
  nodeKeys: string[];
  /** Connections from the node in TIME_WAIT. */
  nodeWaiting: number;
}

/** What one walk of the tables found. */
export interface Tally {
  ports: PortTally[];
  /** Established and waiting connections from inside. */
  inPod: number;
  /** Established and waiting connections from ignored sources. */
  ignoredSources: number;
  /** Client ends of connections from inside to a monitored port, up to {@link MAX_CLIENTS}. */
  inPodClients: Set<string>;
  /** True when a port that is neither monitored nor the sidecar's own can be reached from outside. */
  othersListen: boolean;
  /** Connections on their way to TIME_WAIT, where a segment alone changes the count. */
  closing: number;
}

/** So many connections of the node are told apart; beyond it they are counted only, so that memory stays flat. */
export const MAX_KEYS = 64;

/** So many clients from inside are told apart, a minute of 68 a second in TIME_WAIT; beyond it none is. */
export const MAX_CLIENTS = 4096;

/** FIN_WAIT1, FIN_WAIT2 and CLOSING, include/net/tcp_states.h. */
const ON_THE_WAY_TO_TIME_WAIT: readonly number[] = [0x04, 0x05, 0x0b];

/** The kernel has 13 of them. */
const STATES = 16;

/** What a walk begins with. */
export function newTally(ports: readonly number[]): Tally {
  return {
    ports: ports.map((port) => ({
      port,
      listening: false,
      states: new Int32Array(STATES),
      nodeActive: 0,
      nodeKeys: [],
      nodeWaiting: 0,
    })),
    inPod: 0,
    ignoredSources: 0,
    inPodClients: new Set(),
    othersListen: false,
    closing: 0,
  };
}

/** Adds a row of the tables to the tally. */
export function addRow(tally: Tally, row: Row, peers: Peers): void {
  const port = portOf(tally, row.localPort);
  if (row.state === LISTEN) addListener(tally, row, { port, ownPorts: peers.ownPorts });
  else if (port !== undefined) addConnection(tally, row, { port, peers });
  else if (peers.ports.includes(row.remotePort) && isInside(row, peers))
    rememberClient(tally, peers, { address: row.local, port: row.localPort });
}

/** A loop, as it runs for every socket of the namespace. */
function portOf({ ports }: Tally, number: number): PortTally | undefined {
  for (const port of ports) if (port.port === number) return port;
  return undefined;
}

function addListener(
  tally: Tally,
  row: Row,
  { port, ownPorts }: { port: PortTally | undefined; ownPorts: readonly number[] },
): void {
  if (port !== undefined) port.listening = true;
  // A listener on loopback can only have guests from inside, which are accounted for by themselves.
  else if (!ownPorts.includes(row.localPort) && !isLoopback(row.local)) tally.othersListen = true;
}

function addConnection(tally: Tally, row: Row, { port, peers }: { port: PortTally; peers: Peers }): void {
  const isCounted = row.state === ESTABLISHED || row.state === TIME_WAIT;
  if (isInside(row, peers)) {
    rememberClient(tally, peers, { address: row.remote, port: row.remotePort });
    if (isCounted) tally.inPod += 1;
  } else if (peers.ignored.length > 0 && isInBlocks(row.remote, peers.ignored)) {
    if (isCounted) tally.ignoredSources += 1;
  } else if (isCounted && peers.node.length > 0 && isInBlocks(row.remote, peers.node)) {
    addFromNode(port, row);
  } else if (row.state < STATES) {
    if (!isCounted && ON_THE_WAY_TO_TIME_WAIT.includes(row.state)) tally.closing += 1;
    port.states[row.state] = (port.states[row.state] ?? 0) + 1;
  }
}

function addFromNode(port: PortTally, row: Row): void {
  if (row.state === TIME_WAIT) {
    port.nodeWaiting += 1;
    return;
  }
  port.nodeActive += 1;
  if (port.nodeKeys.length < MAX_KEYS) port.nodeKeys.push(keyOf(row.remote, row.remotePort));
}

/** A connection to one's own address has that address on both sides. What a mesh delivers came from outside. */
function isInside({ local, remote }: Row, { inside }: Peers): boolean {
  if (isMeshInbound(remote)) return false;
  return isSameAddress(local, remote) || isLoopback(remote) || isInBlocks(remote, inside);
}

function rememberClient(
  { inPodClients }: Tally,
  { ownClientPorts }: Peers,
  { address, port }: { address: Address; port: number },
): void {
  if (inPodClients.size < MAX_CLIENTS && !ownClientPorts.has(port)) inPodClients.add(keyOf(address, port));
}

function keyOf(address: Address, port: number): string {
  return `${address.join(',')}:${port}`;
}
