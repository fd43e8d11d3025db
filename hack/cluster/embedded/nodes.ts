import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../base/progress.ts';
import { run, tryRun } from '../../base/run.ts';
import { FIRST_NODE, NODES, type NodeAddress } from './addresses.ts';
import { nodeCgroup } from './cgroups.ts';
import { containerdSocket, nodeFolder } from './components.ts';
import { PAUSE_IMAGE } from './config-files.ts';
import { launchJoiningNode } from './launch.ts';
import type { StartCluster } from './node.ts';
import { removeRemains } from './remains.ts';
import { processOne } from './restart.ts';
import { clusterFolder, liveNodePid, writeState } from './state.ts';

/** The nodes of a cluster that run. */
export function runningNodes(cluster: string): NodeAddress[] {
  return NODES.filter(({ name }) => liveNodePid(cluster, name) !== undefined);
}

/** Writes down what a cluster is started with, for nodes that join it later. */
export function writeOrder(order: StartCluster): void {
  writeFileSync(orderFile(order.name), JSON.stringify(order));
}

/**
 * Joins another node to a running cluster and waits until it is ready. Returns its name.
 * @param images that its pods may use, of those that the first node has; all of them where none are named
 * @throws Error where the cluster has all the nodes that it can have
 */
export async function joinNode(cluster: string, images?: readonly string[]): Promise<string> {
  const order = readOrder(cluster);
  const { state } = order.folders;
  const node = NODES.find(({ name }) => liveNodePid(cluster, name) === undefined);
  if (!node) throw new Error(`Cannot join a node to cluster ${cluster}: expected fewer than ${NODES.length} nodes`);
  const folder = nodeFolder(state, node);
  await removeNodeRemains(cluster, node);
  mkdirSync(folder);
  const socket = containerdSocket(state, FIRST_NODE);
  await withImages(socket, images ? [PAUSE_IMAGE, ...images] : await listImages(socket), async (archive) => {
    const launched = { ...order, node, images: archive, endsWithLauncher: false };
    writeState(folder, await launchJoiningNode(launched, processOne(cluster)));
  });
  await waitForNodes(order);
  return node.name;
}

/** Has a node that joined leave: its pods are evicted, everything in it ends, and the cluster forgets it. */
export async function leaveNode(cluster: string, name: string): Promise<void> {
  const node = NODES.find((known) => known.name === name);
  if (!node || node === FIRST_NODE) throw new Error(`Cannot have ${name} leave: expected a node that joined`);
  const order = readOrder(cluster);
  const evict = ['--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=120s'];
  await kubectl(order, ['drain', name, ...evict]);
  process.kill(processOne(cluster, name), 'SIGKILL');
  const isGone = async () => liveNodePid(cluster, name) === undefined || undefined;
  await waitFor(isGone, { seconds: 20, what: `the processes of ${name} to end` });
  await kubectl(order, ['delete', 'node', name]);
  await removeNodeRemains(cluster, node);
}

/** Waits until all nodes of a cluster that run are ready. */
export async function waitForNodes(order: StartCluster): Promise<void> {
  const names = runningNodes(order.name).map(({ name }) => `node/${name}`);
  const args = [...asAdmin(order), 'wait', '--for=condition=Ready', ...names, '--timeout=60s'];
  // Those that the API server does not know yet are an error.
  await waitFor(async () => (await tryRun(kubectlOf(order), args)).code === 0 || undefined, {
    seconds: 60,
    what: `${names.join(', ')} to be ready`,
  });
}

function removeNodeRemains(cluster: string, node: NodeAddress): Promise<void> {
  const folder = nodeFolder(clusterFolder(cluster), node);
  return removeRemains(node.name, { folder, cgroup: nodeCgroup(cluster, node.name) });
}

/** Hands over images of a containerd as an archive, and removes the archive afterwards. */
async function withImages<T>(
  socket: string,
  images: readonly string[],
  use: (archive: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spawner-images-'));
  try {
    const archive = join(folder, 'images.tar');
    await ctr(socket, ['images', 'export', archive, ...images]);
    return await use(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The names of a containerd's images; each has its digest as another name. */
async function listImages(socket: string): Promise<string[]> {
  const names = (await ctr(socket, ['images', 'list', '--quiet'])).trim().split('\n');
  return names.filter((name) => !name.startsWith('sha256:'));
}

function ctr(socket: string, args: readonly string[]): Promise<string> {
  return run('ctr', ['--address', socket, '--namespace', 'k8s.io', ...args]);
}

function orderFile(cluster: string): string {
  return join(clusterFolder(cluster), 'order.json');
}

function readOrder(cluster: string): StartCluster {
  return JSON.parse(readFileSync(orderFile(cluster), 'utf8')) as StartCluster;
}

const kubectlOf = ({ folders }: StartCluster) => join(folders.kubernetes, 'kubectl');
const asAdmin = ({ folders }: StartCluster) => ['--kubeconfig', join(folders.state, 'kubeconfig')];
const kubectl = (order: StartCluster, args: readonly string[]) => run(kubectlOf(order), [...asAdmin(order), ...args]);
