import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname, join } from 'node:path';
import { waitFor } from '../../progress.ts';
import { run, tail, tryRun } from '../../run.ts';
import type { ProxyMode } from '../proxy-mode.ts';
import { API_PORT } from './addresses.ts';
import { cgroupOf, makeCgroups } from './cgroups.ts';
import * as components from './components.ts';
import { configFiles } from './config-files.ts';
import { setUpNetwork } from './network.ts';
import { kubeconfigOf, type User, writePki } from './pki.ts';
import { relayToApiServer } from './relay.ts';
import { endAllBut, RESTART_SIGNAL } from './restart.ts';
import { Supervisor } from './supervisor.ts';

/** What the launcher asks for. The socket to relay from comes with it. */
export interface StartNode {
  name: string;
  proxyMode: ProxyMode;
  folders: components.Folders;
  /** An archive with the image that holds a pod's namespaces. */
  pauseArchive: string;
  /** True: end when the launcher's end of the channel closes. */
  endsWithLauncher: boolean;
}

/** What the node answers. */
export type NodeAnswer = { kind: 'started' } | { kind: 'failed'; message: string };

// This process is the only child of number 1 of its own process, network and mount namespaces, which ends with it. Then the
// kernel ends everything inside: every component and every container, mount and interface. There is no other clean-up, so none can be missed.
process.once('message', (order: StartNode, server: Server) => {
  if (order.endsWithLauncher) process.on('disconnect', () => process.exit(0));
  start(order, server).then(
    () => answer({ kind: 'started' }),
    (error: unknown) => answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

function answer(message: NodeAnswer): void {
  process.send?.(message);
}

async function start({ name, folders, pauseArchive, proxyMode }: StartNode, server: Server): Promise<void> {
  const { state } = folders;
  await hideMachineFolders(state);
  await setUpNetwork();
  makeCgroups(name);
  for (const [file, text] of Object.entries(configFiles(state, { cgroup: cgroupOf(name), proxyMode })))
    write(join(state, file), text);
  await writePki(join(state, 'pki'));
  for (const user of ['admin', 'controller-manager', 'scheduler', 'kubelet', 'proxy'] satisfies User[]) {
    const text = kubeconfigOf(user, {
      pki: join(state, 'pki'),
      server: `https://127.0.0.1:${API_PORT}`,
      read: readFileSync,
    });
    write(join(state, 'pki', `${user}.kubeconfig`), text);
  }
  const supervisor = new Supervisor(state);
  const runtime = supervisor.start(components.containerd(folders));
  supervisor.start(components.etcd(folders));
  const api = supervisor.start(components.apiServer(folders));
  await untilContainerdDoes(['images', 'import', pauseArchive], { state, runtime });
  await waitUntilReady(folders, api);
  const { controllerManager, scheduler, kubelet, kubeProxy, coreDns } = components;
  for (const component of [controllerManager, scheduler, kubeProxy, kubelet, coreDns])
    supervisor.start(component(folders));
  const apply = ['--kubeconfig', join(state, 'pki/admin.kubeconfig'), 'create', '--filename', join(state, 'dns.json')];
  await run(join(folders.kubernetes, 'kubectl'), apply);
  relayToApiServer(server);
  supervisor.keepAll();
  process.on(RESTART_SIGNAL, () => supervisor.withoutStarting(() => endAllBut(supervisor.pidsBut(OF_THE_NODE))));
}

/** What ends when the node restarts; the rest is the control plane, which would run elsewhere. */
const OF_THE_NODE = ['containerd', 'kubelet'];

/**
 * The programs of a node keep state under /run and /var. In this mount namespace both are the cluster's own: /run is
 * empty, and what is written to /var lands in the cluster's folder, so nothing of it stays on the machine.
 */
async function hideMachineFolders(state: string): Promise<void> {
  await run('mount', ['--make-rshared', '/']);
  await run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  mkdirSync(join(state, 'var'));
  mkdirSync(join(state, 'var-work'));
  const layers = `lowerdir=/var,upperdir=${state}/var,workdir=${state}/var-work`;
  await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, '/var']);
}

/** Repeats a command of containerd's client until it succeeds: at first containerd does not answer. */
async function untilContainerdDoes(
  args: readonly string[],
  { state, runtime }: { state: string; runtime: ChildProcess },
): Promise<void> {
  const ctr = ['--address', join(state, 'containerd.sock'), '--namespace', 'k8s.io', ...args];
  await waitFor(
    async () => {
      failIfEnded(runtime, { name: 'containerd', state });
      return (await tryRun('ctr', ctr)).code === 0 || undefined;
    },
    { seconds: 30, what: `containerd to answer: ctr ${ctr.join(' ')}` },
  );
}

async function waitUntilReady({ kubernetes, state }: components.Folders, api: ChildProcess): Promise<void> {
  const ready = ['--kubeconfig', join(state, 'pki/admin.kubeconfig'), 'get', '--raw', '/readyz'];
  await waitFor(
    async () => {
      failIfEnded(api, { name: 'kube-apiserver', state });
      return (await tryRun(join(kubernetes, 'kubectl'), ready)).code === 0 || undefined;
    },
    { seconds: 120, what: 'the API server to be ready' },
  );
}

function failIfEnded({ exitCode }: ChildProcess, { name, state }: { name: string; state: string }): void {
  if (exitCode === null) return;
  const log = readFileSync(join(state, 'logs', `${name}.log`), 'utf8');
  throw new Error(`${name} ended with ${exitCode}:\n${tail(log)}`);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}
