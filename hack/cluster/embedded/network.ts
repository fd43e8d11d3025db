import { existsSync, writeFileSync } from 'node:fs';
import { run } from '../../run.ts';
import { NODE_IP } from './addresses.ts';

/** Kernel settings of the namespace that a node needs: forward packets, and let iptables see those of a bridge. */
const SYSCTLS = {
  'net/ipv4/ip_forward': '1',
  'net/ipv4/conf/all/route_localnet': '1',
  'net/bridge/bridge-nf-call-iptables': '1',
};

/**
 * Gives a new network namespace a loopback and an eth0 that leads nowhere. It is one end of a veth pair whose other end
 * lies in the same namespace: with a carrier and a default route, so that service addresses are routable, and with
 * nobody at the other end who would forward a packet.
 */
export async function setUpNetwork(): Promise<void> {
  const ip = (command: string) => run('ip', command.split(' '));
  await ip('link set lo up');
  await ip('link add eth0 type veth peer name nowhere');
  await ip('link set nowhere up');
  await ip(`addr add ${NODE_IP}/24 dev eth0`);
  await ip('link set eth0 up');
  await ip('route add default dev eth0');
  for (const [path, text] of Object.entries(SYSCTLS)) setSysctl(`/proc/sys/${path}`, text);
}

function setSysctl(file: string, text: string): void {
  if (!existsSync(file))
    throw new Error(`Cannot set up the node: expected ${file}; load the kernel module: modprobe br_netfilter`);
  writeFileSync(file, text);
}
