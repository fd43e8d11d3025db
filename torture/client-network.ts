import { run } from '../hack/base/run.ts';
import type { ClusterNode } from './node.ts';

/** Between the node and the clients; no pod and no service is there. */
const NODE_END = '10.99.0.1';
/** The clients' address, next to the node's. */
export const CLIENT_END = '10.99.0.2';
const INTERFACE = 'torture0';

/** Connects the network of a process with the node's by a cable. Blocks of addresses are routed to that process as well. */
export async function connectWithNode(node: ClusterNode, pid: number, blocks: readonly string[] = []): Promise<void> {
  const onNode = (command: string) => node.network('ip', command.split(' '));
  const atClients = (command: string) =>
    run('nsenter', [`--net=/proc/${pid}/ns/net`, '--', 'ip', ...command.split(' ')]);
  await onNode(`link add ${INTERFACE} type veth peer name eth0 netns ${pid}`);
  await onNode(`addr add ${NODE_END}/24 dev ${INTERFACE}`);
  await onNode(`link set ${INTERFACE} up`);
  await atClients('link set lo up');
  await atClients(`addr add ${CLIENT_END}/24 dev eth0`);
  await atClients('link set eth0 up');
  await atClients(`route add default via ${NODE_END}`);
  for (const block of blocks) {
    // Each address of the block can be bound to without one by one being added.
    await atClients(`route add local ${block} dev lo`);
    await onNode(`route add ${block} via ${CLIENT_END}`);
  }
}
