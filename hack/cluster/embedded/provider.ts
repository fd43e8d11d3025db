import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withArchive } from '../../images/buildah.ts';
import { step, waitFor } from '../../progress.ts';
import type { Cluster, Lifetime, Provider } from '../../provider.ts';
import { run, tryRun } from '../../run.ts';
import { toolFolder } from '../../tools.ts';
import { installPrerequisites, OF_EMBEDDED } from '../prerequisites.ts';
import { chosenProxyMode } from '../proxy-mode.ts';
import { removeCgroups } from './cgroups.ts';
import type { Folders } from './components.ts';
import { launchNode } from './launch.ts';
import { buildPauseImage } from './pause.ts';
import { kubeconfigOf } from './pki.ts';
import { claimFolder, clusterFolder, clusterNames, livePid, writeState } from './state.ts';

/** A one-node Kubernetes built from source, in namespaces of its own, for machines without Docker. */
export const embeddedProvider: Provider = {
  name: 'embedded',
  capabilities: [
    'audit-requests',
    'end-with-its-starter',
    'mutate-by-policy',
    'pull-from-pod',
    'restart-api-server',
    'restart-node',
  ],
  tools: ['kubernetes', 'etcd', 'coredns', 'pause'],
  imageBuilder: 'buildah',

  async up(name, lifetime) {
    const running = await embeddedProvider.find(name);
    if (running) return running;
    await refuseWhileStarting(name);
    await installPrerequisites(OF_EMBEDDED, 'a Docker engine that answers, or a kubeconfig context in SPAWNER_CONTEXT');
    const [kubernetes, etcd, coredns] = [
      await toolFolder('kubernetes'),
      await toolFolder('etcd'),
      await toolFolder('coredns'),
    ];
    const programs = { kubernetes, etcd, coredns };
    const pause = await buildPauseImage();
    const startWith = (pauseArchive: string) => start(name, { lifetime, programs, pauseArchive });
    return step('starting Kubernetes', () => withArchive(pause, startWith));
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
    await removeRemains(name);
  },

  async list() {
    return clusterNames();
  },

  async find(name) {
    return livePid(name) !== undefined && existsSync(cluster(name).kubeconfig) ? cluster(name) : undefined;
  },

  async load({ name }, image) {
    const socket = join(clusterFolder(name), 'containerd.sock');
    await withArchive(image, (archive) =>
      run('ctr', ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive]),
    );
  },
};

interface StartOptions {
  lifetime: Lifetime;
  programs: Omit<Folders, 'state'>;
  pauseArchive: string;
}

async function start(name: string, options: StartOptions): Promise<Cluster> {
  await removeRemains(name);
  const state = claimFolder(name, process.pid);
  try {
    return await startIn(state, name, options);
  } catch (error) {
    await removeRemains(name);
    throw error;
  }
}

async function startIn(
  state: string,
  name: string,
  { lifetime, programs, pauseArchive }: StartOptions,
): Promise<Cluster> {
  const folders = { ...programs, state };
  const order = { name, folders, pauseArchive, proxyMode: chosenProxyMode('nftables') };
  const { pid, apiPort } = await launchNode({ ...order, endsWithLauncher: lifetime === 'process' });
  writeState(state, pid);
  const server = `https://127.0.0.1:${apiPort}`;
  const kubeconfig = kubeconfigOf('admin', { pki: join(state, 'pki'), server, read: readFileSync });
  writeFileSync(cluster(name).kubeconfig, kubeconfig, { mode: 0o600 });
  await waitForNode(join(programs.kubernetes, 'kubectl'), cluster(name).kubeconfig);
  return cluster(name);
}

async function refuseWhileStarting(name: string): Promise<void> {
  const pid = livePid(name);
  if (pid !== undefined)
    throw new Error(`Cannot start cluster ${name}: process ${pid} is starting it; wait for it, or take it down`);
}

function cluster(name: string): Cluster {
  return { name, provider: 'embedded', kubeconfig: join(clusterFolder(name), 'kubeconfig'), registry: 'localhost' };
}

async function waitForNode(kubectl: string, kubeconfig: string): Promise<void> {
  const args = ['--kubeconfig', kubeconfig, 'wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=60s'];
  await waitFor(async () => (await tryRun(kubectl, args)).code === 0 || undefined, {
    seconds: 60,
    what: 'the node to be ready',
  });
}

/** The kernel takes a moment to release the mounts and cgroups of processes that were just killed. */
async function removeRemains(name: string): Promise<void> {
  let last: unknown;
  const attempt = async () => {
    try {
      removeCgroups(name);
      rmSync(clusterFolder(name), { recursive: true, force: true });
      return true;
    } catch (error) {
      last = error;
      return undefined;
    }
  };
  await waitFor(attempt, { seconds: 20, what: `the remains of cluster ${name} to be removable` }).catch(
    (error: Error) => {
      throw new Error(error.message, { cause: last });
    },
  );
}
