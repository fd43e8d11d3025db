import { mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { run } from '../../base/run.ts';
import type { ProxyMode } from '../proxy-mode.ts';
import type { NodeAddress } from './addresses.ts';
import { makeCgroups, nodeCgroup } from './cgroups.ts';
import { containerd, containerdSocket, type Folders, kubelet, kubeProxy, nodeFolder } from './components.ts';
import { nodeFiles } from './config-files.ts';
import { startControlPlane } from './control-plane.ts';
import { makeSwitch, SWITCH, setUpNetwork } from './network.ts';
import { writeNodePki } from './pki.ts';
import { endAllBut, RESTART_SIGNAL } from './restart.ts';
import { Supervisor } from './supervisor.ts';
import { writeFiles } from './write-files.ts';

/** What all nodes of a cluster are started with. */
export interface StartCluster {
  name: string;
  proxyMode: ProxyMode;
  folders: Folders;
}

/** What the launcher asks for. The socket to relay from comes with it to the first node, which carries the control plane. */
export interface StartNode extends StartCluster {
  node: NodeAddress;
  /** An archive with the images that the node begins with, that of a pod's namespaces among them. */
  images: string;
  /** True: end when the launcher's end of the channel closes. */
  endsWithLauncher: boolean;
}

/** What the node answers. */
export type NodeAnswer = { kind: 'started' } | { kind: 'failed'; message: string };

/** The file descriptor with which nodes that join get the network namespace of the switch: the first after the channel. */
export const SWITCH_DESCRIPTOR = 4;

// This process is the only child of number 1 of its own process, network and mount namespaces, which ends with it. Then the
// kernel ends everything inside: every component and every container, mount and interface. There is no other clean-up, so
// none can be missed. process namespaces of nodes that join lie within that of the first, and end with it.
process.once('message', (order: StartNode, server?: Server) => {
  if (order.endsWithLauncher) process.on('disconnect', () => process.exit(0));
  start(order, server).then(
    () => answer({ kind: 'started' }),
    (error: unknown) => {
      answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }, () =>
        process.exit(1),
      );
    },
  );
});

function answer(message: NodeAnswer, then?: () => void): void {
  process.send?.(message, undefined, {}, then);
}

async function start(order: StartNode, server?: Server): Promise<void> {
  const { name, node, folders, proxyMode } = order;
  const { state } = folders;
  const folder = nodeFolder(state, node);
  await hideMachineFolders(folder);
  if (server) await makeSwitch();
  await setUpNetwork(node, server ? SWITCH : `/proc/${process.pid}/fd/${SWITCH_DESCRIPTOR}`);
  makeCgroups(name, node.name);
  writeFiles(folder, nodeFiles({ node, state, cgroup: nodeCgroup(name, node.name), proxyMode }));
  const supervisor = new Supervisor(folder);
  const [controlPlane] = await Promise.all([
    server && startControlPlane(folders, server),
    startContainerd(supervisor, order),
  ]);
  await writeNodePki(join(state, 'pki'), node);
  for (const component of [kubeProxy, kubelet]) supervisor.start(component(order));
  supervisor.keepAll();
  // The control plane would run elsewhere.
  process.on(RESTART_SIGNAL, () => supervisor.withoutStarting(() => endAllBut(controlPlane?.pids() ?? [])));
}

async function startContainerd(supervisor: Supervisor, order: StartNode): Promise<void> {
  const socket = containerdSocket(order.folders.state, order.node);
  // At first it does not answer.
  await supervisor.startUntil(containerd(order), {
    command: ['ctr', '--address', socket, '--namespace', 'k8s.io', 'images', 'import', order.images],
    seconds: 30,
  });
}

/**
 * The programs of a node keep state under /run and /var. In this mount namespace both are the node's own: /run is
 * empty, and what is written to /var lands in the node's folder, so nothing of it stays on the machine.
 */
async function hideMachineFolders(folder: string): Promise<void> {
  await run('mount', ['--make-rshared', '/']);
  await run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  mkdirSync(join(folder, 'var'));
  mkdirSync(join(folder, 'var-work'));
  const layers = `lowerdir=/var,upperdir=${folder}/var,workdir=${folder}/var-work`;
  await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, '/var']);
}
