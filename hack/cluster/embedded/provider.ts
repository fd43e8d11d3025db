import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step, waitFor } from '../../base/progress.ts';
import { run } from '../../base/run.ts';
import { withArchive } from '../../images/buildah.ts';
import type { Cluster, Lifetime, Provider } from '../../provider/provider.ts';
import { toolFolder } from '../../tools/tools.ts';
import { installPrerequisites, OF_EMBEDDED } from '../prerequisites.ts';
import { chosenProxyMode } from '../proxy-mode.ts';
import { FIRST_NODE, NODES } from './addresses.ts';
import { cgroupPath } from './cgroups.ts';
import { containerdSocket, type Folders, nodeFolder } from './components.ts';
import { launchFirstNode } from './launch.ts';
import { joinNode, runningNodes, waitForNodes, writeOrder } from './nodes.ts';
import { buildPauseImage } from './pause.ts';
import { formatKubeconfig } from './pki.ts';
import { removeRemains } from './remains.ts';
import { claimFolder, clusterFolder, clusterNames, livePid, writeState } from './state.ts';

/** A Kubernetes built from source, in namespaces of its own, for machines without Docker. Of one node, where nothing else is asked for. */
export const embeddedProvider: Provider = {
  name: 'embedded',
  capabilities: [
    'audit-requests',
    'end-with-its-starter',
    'enforce-policies',
    'enter-node-network',
    'join-node',
    'mutate-by-policy',
    'pull-from-pod',
    'restart-api-server',
    'restart-node',
  ],
  tools: ['kubernetes', 'etcd', 'coredns', 'pause', 'network-policies'],
  imageBuilder: 'buildah',

  async up(name, lifetime) {
    const nodes = chosenNodes();
    const cluster = (await embeddedProvider.find(name)) ?? (await startNew(name, lifetime));
    while (runningNodes(name).length < nodes) await step('joining a node', () => joinNode(name));
    return cluster;
  },

  async down(name) {
    const pid = livePid(name);
    if (pid !== undefined) {
      process.kill(pid, 'SIGKILL');
      await waitFor(async () => livePid(name) === undefined || undefined, {
        seconds: 10,
        what: `process ${pid} to end`,
      });
    }
    await removeClusterRemains(name);
  },

  async list() {
    return clusterNames();
  },

  async find(name) {
    return livePid(name) !== undefined && existsSync(cluster(name).kubeconfig) ? cluster(name) : undefined;
  },

  async load({ name }, image) {
    const sockets = runningNodes(name).map((node) => containerdSocket(clusterFolder(name), node));
    await withArchive(image, (archive) => Promise.all(sockets.map((socket) => importImages(socket, archive))));
  },
};

async function startNew(name: string, lifetime: Lifetime): Promise<Cluster> {
  await refuseWhileStarting(name);
  await installPrerequisites(OF_EMBEDDED, 'a Docker engine that answers, or a kubeconfig context in SPAWNER_CONTEXT');
  const [kubernetes, etcd, coredns] = [
    await toolFolder('kubernetes'),
    await toolFolder('etcd'),
    await toolFolder('coredns'),
  ];
  const programs = { kubernetes, etcd, coredns };
  const pause = await buildPauseImage();
  const startWith = (images: string) => start(name, { lifetime, programs, images });
  return step('starting Kubernetes', () => withArchive(pause, startWith));
}

interface StartOptions {
  lifetime: Lifetime;
  programs: Omit<Folders, 'state'>;
  images: string;
}

async function start(name: string, options: StartOptions): Promise<Cluster> {
  await removeClusterRemains(name);
  const state = claimFolder(name, process.pid);
  try {
    return await startIn(state, name, options);
  } catch (error) {
    await removeClusterRemains(name);
    throw error;
  }
}

async function startIn(state: string, name: string, { lifetime, programs, images }: StartOptions): Promise<Cluster> {
  const order = { name, folders: { ...programs, state }, proxyMode: chosenProxyMode('nftables') };
  writeOrder(order);
  const folder = nodeFolder(state, FIRST_NODE);
  mkdirSync(folder);
  const endsWithLauncher = lifetime === 'process';
  const { pid, apiPort } = await launchFirstNode({ ...order, node: FIRST_NODE, images, endsWithLauncher });
  for (const place of [state, folder]) writeState(place, pid);
  const kubeconfig = formatKubeconfig('admin', { pki: join(state, 'pki'), server: `https://127.0.0.1:${apiPort}` });
  writeFileSync(cluster(name).kubeconfig, kubeconfig, { mode: 0o600 });
  await waitForNodes(order);
  return cluster(name);
}

/** By the environment variable SPAWNER_NODES. */
function chosenNodes(): number {
  const count = Number(process.env.SPAWNER_NODES || 1);
  if (Number.isInteger(count) && count >= 1 && count <= NODES.length) return count;
  throw new Error(
    `Cannot start a cluster: expected SPAWNER_NODES to be 1 to ${NODES.length}, got "${process.env.SPAWNER_NODES}"`,
  );
}

async function refuseWhileStarting(name: string): Promise<void> {
  const pid = livePid(name);
  if (pid !== undefined)
    throw new Error(`Cannot start cluster ${name}: process ${pid} is starting it; wait for it, or take it down`);
}

function cluster(name: string): Cluster {
  return { name, provider: 'embedded', kubeconfig: join(clusterFolder(name), 'kubeconfig'), registry: 'localhost' };
}

function removeClusterRemains(name: string): Promise<void> {
  return removeRemains(`cluster ${name}`, { folder: clusterFolder(name), cgroup: cgroupPath(name) });
}

async function importImages(socket: string, archive: string): Promise<void> {
  await run('ctr', ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive]);
}
