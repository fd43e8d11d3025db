import { type Address, isLoopback, isMeshInbound, isSameAddress } from '../text/address.ts';
import { type AddressBlock, isInBlocks } from '../text/address-block.ts';
import { acceptedShare } from './accepted-share.ts';
import { addOpen } from './counted-once.ts';
import { addHalfClosed, type HalfClosed, isHalfClosed, mayBeHalfClosed } from './half-closed.ts';
import { rememberConnection } from './in-pod-connections.ts';
import { addClose, type Closes, newCloses } from './last-close.ts';
import { addListener, type ListenerRules, newPortTallies, type PortTallies, settleListeners } from './listeners.ts';
import { type PortTally, portOf, STATES } from './port-tally.ts';
import { ESTABLISHED, LISTEN, type Row, TIME_WAIT } from './procfs/proc-net-tcp.ts';
import { uidOf } from './procfs/row-rest.ts';
import { isStillToEnd, ON_THE_WAY_TO_TIME_WAIT } from './socket-states.ts';

/** Who is who for the connections of one network namespace. */
export interface ConnectionRules extends ListenerRules {
  /** Client ports of the sidecar's own connections to the application, which are counted separately. */
  ownClientPorts: ReadonlySet<number>;
  /** The namespace's own addresses: connections from them come from inside. */
  inside: readonly AddressBlock[];
  /** Sources that are no activity. */
  ignored: readonly AddressBlock[];
  /** Where the kubelet's probes come from, and traffic that the node translates; empty where probes count. */
  node: readonly AddressBlock[];
  /** What connections from inside are: activity, none, or that is to be told from who else listens. */
  loopback: 'count' | 'ignore' | 'tell';
  /** Who the container runtime is when it enters the namespace for `kubectl port-forward`, see runtime-uids.ts. */
  runtimeUids: readonly number[];
}

/** What one walk of the tables found. */
export interface Tally extends PortTallies {
  /** Established and waiting connections from inside, the sidecar's own aside. */
  inPod: number;
  /** Those that the sidecar itself has made. */
  inPodOwn: number;
  /** Client ends in TIME_WAIT of connections from inside, whose other end is gone. */
  inPodEnded: number;
  /** Those from inside of which one direction is still open. */
  inPodHalfClosed: HalfClosed[];
  /** What tells connections apart whose client end is the runtime's, up to {@link MAX_KEYS}. */
  runtimeKeys: string[];
  /** Established and waiting connections from ignored sources. */
  ignoredSources: number;
  /** Connections from inside to any port, up to `MAX_CLIENTS`: one number each, the same for both ends. */
  inPodConnections: Set<number>;
  /** Those that the sidecar itself has made, in the same form: forgotten as its own later, they are not new. */
  ownConnections: Set<number>;
  /** From the look at the counters to the end of the walk. */
  walkSeconds: number;
  /** Clients' TIME_WAITs, and the node's. */
  closes: Closes;
  nodeCloses: Closes;
  /** Connections on their way to TIME_WAIT, where a segment alone changes the count. */
  closing: number;
  /** True when connections from inside may be those of a proxy's users. */
  isInPodUnclear: boolean;
  /** Every port that listens, whoever's, or that listened at the walk before. */
  listeningPorts: Set<number>;
  /** Accepted connections that are not over, of which the kernel has told no end. */
  open: number;
  /** Those of the node's to monitored and undeclared ports, one number each. */
  nodeOpen: Set<number>;
  /** Others' to the same ports, of which both ends have left and only the kernel still waits for a segment: for minutes, if it is lost. */
  leaving: number;
}

/** Limit of connections of the node that are told apart; beyond it they are only counted, so that memory stays flat. */
export const MAX_KEYS = 64;

/** With more than this, those that listened before are forgotten. */
export const MAX_LISTENING = 1024;

/** What a walk begins with. Ports of the last one may have connections after their listener has gone. */
export function newTally(
  ports: readonly number[],
  undeclared: readonly number[] = [],
  listeningPorts: ReadonlySet<number> = new Set(),
): Tally {
  return {
    ...newPortTallies(ports, undeclared),
    inPod: 0,
    inPodOwn: 0,
    inPodEnded: 0,
    inPodHalfClosed: [],
    runtimeKeys: [],
    ignoredSources: 0,
    inPodConnections: new Set(),
    ownConnections: new Set(),
    walkSeconds: 0,
    closes: newCloses(0),
    nodeCloses: newCloses(0),
    closing: 0,
    isInPodUnclear: false,
    listeningPorts: new Set(listeningPorts.size > MAX_LISTENING ? [] : listeningPorts),
    open: 0,
    nodeOpen: new Set(),
    leaving: 0,
  };
}

/** Adds a row of the tables to the tally. */
export function addRow(tally: Tally, row: Row, peers: ConnectionRules): void {
  if (row.state === LISTEN) {
    addListener(tally, row, peers);
    tally.listeningPorts.add(row.localPort);
    return;
  }
  const isFromInside = isInside(row, peers);
  if (isStillToEnd(row)) tally.open += acceptedShare(row, tally, isFromInside);
  const port = portOf(tally.ports, row.localPort);
  if (isFromInside) addFromInside(tally, row, { port, peers });
  else if (port !== undefined) addFromOutside(tally, row, { port, peers });
  else if (peers.countsUndeclared && tally.undeclared.length > 0) {
    const undeclared = portOf(tally.undeclared, row.localPort);
    if (undeclared !== undefined) addFromOutside(tally, row, { port: undeclared, peers });
  }
}

/** Draws the conclusions when all rows are in. */
export function settleTally(tally: Tally, peers: ConnectionRules): void {
  settleListeners(tally, peers);
  tally.isInPodUnclear = peers.loopback === 'tell' && tally.mayProxyListen;
}

function addFromOutside(tally: Tally, row: Row, { port, peers }: { port: PortTally; peers: ConnectionRules }): void {
  const isCounted = row.state === ESTABLISHED || row.state === TIME_WAIT;
  if (peers.ignored.length > 0 && isInBlocks(row.remote, peers.ignored)) {
    if (isCounted) tally.ignoredSources += 1;
    return;
  }
  const isFromNode = peers.node.length > 0 && isInBlocks(row.remote, peers.node);
  if (row.state === TIME_WAIT) addClose(isFromNode ? tally.nodeCloses : tally.closes, row);
  if (isFromNode && isStillToEnd(row)) addOpen(tally.nodeOpen, row);
  if (isCounted && isFromNode) addFromNode(port, row);
  else if (row.state < STATES) {
    port.states[row.state] = (port.states[row.state] ?? 0) + 1;
    if (isCounted) return;
    if (ON_THE_WAY_TO_TIME_WAIT.includes(row.state)) tally.closing += 1;
    if (!mayBeHalfClosed(row.state)) return;
    if (isHalfClosed(row)) addHalfClosed(port.halfClosed, row, { key: keyOf(row.remote, row.remotePort), isFromNode });
    else if (!isFromNode && isStillToEnd(row)) tally.leaving += 1;
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

/** Either end of a connection whose both ends are in the tables. */
function addFromInside(
  tally: Tally,
  row: Row,
  { port, peers }: { port: PortTally | undefined; peers: ConnectionRules },
): void {
  const { ownPorts, ownClientPorts } = peers;
  if (ownPorts.includes(row.localPort) || ownPorts.includes(row.remotePort)) return;
  const isOwn = ownClientPorts.has(row.remotePort) || ownClientPorts.has(row.localPort);
  const isToMonitored = port !== undefined || portOf(tally.ports, row.remotePort) !== undefined;
  if (peers.loopback === 'count' && isToMonitored && !isOwn) {
    if (port !== undefined) addFromOutside(tally, row, { port, peers });
    return;
  }
  rememberConnection(isOwn ? tally.ownConnections : tally.inPodConnections, row);
  if (port !== undefined) addServerEnd(tally, row, isOwn);
  else if (isToMonitored && !isOwn && peers.loopback === 'tell') addClientEnd(tally, row, peers);
}

function addServerEnd(tally: Tally, row: Row, isOwn: boolean): void {
  if (row.state === ESTABLISHED || row.state === TIME_WAIT) {
    if (isOwn) tally.inPodOwn += 1;
    else tally.inPod += 1;
  } else if (!isOwn && mayBeHalfClosed(row.state) && isHalfClosed(row))
    addHalfClosed(tally.inPodHalfClosed, row, { key: keyOf(row.remote, row.remotePort), isFromNode: false });
}

function addClientEnd(tally: Tally, row: Row, { runtimeUids }: ConnectionRules): void {
  if (row.state === TIME_WAIT) {
    tally.inPodEnded += 1;
    return;
  }
  if (row.state !== ESTABLISHED || tally.runtimeKeys.length >= MAX_KEYS || !isLoopback(row.remote)) return;
  const uid = uidOf(row);
  if (uid !== undefined && runtimeUids.includes(uid)) tally.runtimeKeys.push(keyOf(row.local, row.localPort));
}

/** A connection to one's own address has that address on both sides. What a mesh delivers came from outside. */
function isInside({ local, remote }: Row, { inside }: ConnectionRules): boolean {
  if (isMeshInbound(remote)) return false;
  return isSameAddress(local, remote) || isLoopback(remote) || isInBlocks(remote, inside);
}

function keyOf(address: Address, port: number): string {
  return `${address.join(',')}:${port}`;
}
