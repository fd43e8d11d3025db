import { existsSync, writeFileSync } from 'node:fs';
import { run } from '../../base/run.ts';
import { NODES, type NodeAddress } from './addresses.ts';

/** Kernel settings of the namespace that a node needs: forward packets, and let iptables see those of a bridge. */
const SYSCTLS = {
  'net/ipv4/ip_forward': '1',
  'net/ipv4/conf/all/route_localnet': '1',
  'net/bridge/bridge-nf-call-iptables': '1',
};

/** The network namespace of the switch, for those who share the mounts of the first node. */
export const SWITCH = '/run/netns/switch';
const BRIDGE = 'lan';

/**
 * Makes the switch that nodes are plugged into: a network namespace with a bridge and nothing else, so that packets for
 * addresses outside the cluster are never forwarded.
 */
export async function makeSwitch(): Promise<void> {
  await ip('netns add switch');
  await inSwitch(SWITCH, `link add ${BRIDGE} type bridge`);
  await inSwitch(SWITCH, `link set ${BRIDGE} up`);
}

/**
 * Gives the new network namespace of a node a loopback and an eth0 that leads to the switch: with a default route, so that
 * service addresses are routable, and with routes to the pods of all other nodes that there can be.
 */
export async function setUpNetwork(node: NodeAddress, namespace: string): Promise<void> {
  await ip('link set lo up');
  await ip(`link add eth0 type veth peer name ${node.name} netns ${namespace}`);
  await inSwitch(namespace, `link set ${node.name} master ${BRIDGE} up`);
  await ip(`addr add ${node.ip}/24 dev eth0`);
  await ip('link set eth0 up');
  await ip('route add default dev eth0');
  for (const other of NODES.filter(({ name }) => name !== node.name))
    await ip(`route add ${other.podNetwork} via ${other.ip}`);
  for (const [path, text] of Object.entries(SYSCTLS)) setSysctl(`/proc/sys/${path}`, text);
}

function ip(command: string): Promise<string> {
  return run('ip', command.split(' '));
}

function inSwitch(namespace: string, command: string): Promise<string> {
  return run('nsenter', [`--net=${namespace}`, '--', 'ip', ...command.split(' ')]);
}

function setSysctl(file: string, text: string): void {
  if (!existsSync(file))
    throw new Error(`Cannot set up the node: expected ${file}; load the kernel module: modprobe br_netfilter`);
  writeFileSync(file, text);
}
