import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../base/progress.ts';
import { run, tryRun } from '../../base/run.ts';
import { toolFolder } from '../../tools/tools.ts';
import type { NodeAddress } from './addresses.ts';
import { nodeFolder } from './components.ts';
import { runningNodes } from './nodes.ts';
import { processOne } from './restart.ts';
import { clusterFolder } from './state.ts';

/** The number that the engine's own program has by default. */
const QUEUE = '100';
const CHAIN = 'NETWORK-POLICIES';

/**
 * What the engine's own rules of nftables say, as far as a cluster of IPv4 alone needs it, with iptables, whose NFQUEUE more
 * kernels have: before a source is rewritten, the first packet of each connection is judged, but for those of the node's own
 * processes, such as the kubelet.
 */
const RULES = [
  `-N ${CHAIN}`,
  `-A ${CHAIN} -m owner --uid-owner 0 -j RETURN`,
  `-A ${CHAIN} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN`,
  `-A ${CHAIN} -j NFQUEUE --queue-num ${QUEUE}`,
  `-A POSTROUTING -j ${CHAIN}`,
];
const WITHOUT_RULES = [`-D POSTROUTING -j ${CHAIN}`, `-F ${CHAIN}`, `-X ${CHAIN}`];

/**
 * Enforces the NetworkPolicies of a running cluster on its present nodes, by an engine for each node that ends with this
 * process. Returns a function that stops it.
 */
export async function enforceNetworkPolicies(cluster: string): Promise<() => Promise<void>> {
  const program = join(await toolFolder('network-policies'), 'network-policies');
  const ends = await Promise.all(runningNodes(cluster).map((node) => enforceOn(node, { cluster, program })));
  return async () => {
    for (const end of ends) await end();
  };
}

async function enforceOn(
  node: NodeAddress,
  { cluster, program }: { cluster: string; program: string },
): Promise<() => Promise<void>> {
  const state = clusterFolder(cluster);
  const inNetwork = [`--net=/proc/${processOne(cluster, node.name)}/ns/net`, '--'];
  const iptables = async (rules: readonly string[]) => {
    for (const rule of rules)
      await run('nsenter', [...inNetwork, 'iptables', '-w', '-t', 'mangle', ...rule.split(' ')]);
  };
  const args = ['--kubeconfig', join(state, 'pki/admin.kubeconfig'), '--node', node.name, '--queue', QUEUE];
  const log = openSync(join(nodeFolder(state, node), 'logs/network-policies.log'), 'a');
  const dying = ['--pdeathsig', 'KILL', 'nsenter', ...inNetwork];
  const engine = spawn('setpriv', [...dying, program, ...args], { stdio: ['ignore', log, log] });
  await untilItListens(engine, inNetwork);
  await iptables(RULES);
  return async () => {
    await iptables(WITHOUT_RULES);
    engine.kill('SIGKILL');
    await once(engine, 'exit');
    // Its own rules, where the kernel has what they need.
    await tryRun('nsenter', [...inNetwork, 'nft', 'delete', 'table', 'inet', 'kube-network-policies']);
  };
}

/** Packets queued without a reader are dropped. */
async function untilItListens(engine: ChildProcess, inNetwork: readonly string[]): Promise<void> {
  const isListening = async () => {
    if (engine.exitCode !== null) throw new Error(`The engine of network policies ended with ${engine.exitCode}`);
    const queues = await run('nsenter', [...inNetwork, 'cat', '/proc/net/netfilter/nfnetlink_queue']);
    return queues.split('\n').some((line) => line.trim().startsWith(`${QUEUE} `)) || undefined;
  };
  await waitFor(isListening, { seconds: 60, what: 'the engine of network policies to listen' });
}
