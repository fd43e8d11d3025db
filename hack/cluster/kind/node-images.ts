import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { waitFor } from '../../base/progress.ts';
import { run, tryRun } from '../../base/run.ts';
import { extractDebianPackages } from '../../images/debian-rootfs.ts';
import { type ArchivedImage, withArchive } from '../../images/docker-archive.ts';
import { KUBERNETES_VERSION } from '../../tools/tools.ts';
import { DNS_IMAGE } from './dns.ts';

/** The folders with the programs of a cluster. */
export interface Programs {
  kubernetes: string;
  etcd: string;
  coredns: string;
  pause: string;
}

/** Brings the images of a cluster's own pods into the root of a node, as kind's own node images have them. */
export async function addImages(root: string, programs: Programs): Promise<void> {
  const names = await imageNames(root, programs);
  await withContainerd(root, async (load) => {
    for (const [name, program] of names) {
      await withImage(name, program, (image) => withArchive(image, load));
    }
  });
}

/** The names that kubeadm, containerd and the DNS have for images, with the program that makes each. */
async function imageNames(root: string, { kubernetes, etcd, coredns, pause }: Programs): Promise<[string, string][]> {
  const list = ['config', 'images', 'list', '--kubernetes-version', KUBERNETES_VERSION];
  const wanted = (await run(join(kubernetes, 'kubeadm'), list)).trim().split('\n');
  const [, sandbox = ''] =
    /sandbox_image = "(.*)"/.exec(readFileSync(join(root, 'etc/containerd/config.toml'), 'utf8')) ?? [];
  const find = (program: string) => wanted.find((name) => basename(name).startsWith(`${program}:`)) ?? program;
  const ofKubernetes = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  return [
    ...ofKubernetes.map((program): [string, string] => [find(program), join(kubernetes, program)]),
    [find('etcd'), join(etcd, 'etcd')],
    [sandbox, join(pause, 'pause')],
    [DNS_IMAGE, join(coredns, 'coredns')],
  ];
}

async function withImage(name: string, program: string, use: (image: ArchivedImage) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'spawner-image-'));
  try {
    if (basename(program) === 'kube-proxy') await extractNetworkTools(root);
    const path = join('/usr/local/bin', basename(program));
    mkdirSync(join(root, dirname(path)), { recursive: true });
    cpSync(program, join(root, path));
    await use({ name, root, entrypoint: [path] });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What kube-proxy calls. No script of Debian's ran, so nothing has chosen between the two kinds of iptables. */
async function extractNetworkTools(root: string): Promise<void> {
  await extractDebianPackages(root, ['iptables', 'nftables', 'conntrack']);
  for (const name of ['iptables', 'ip6tables'].flatMap((each) => [each, `${each}-save`, `${each}-restore`]))
    symlinkSync(name.replace('tables', 'tables-nft'), join(root, 'usr/sbin', name));
}

/** Runs this machine's containerd on the state of the node, which has the same one. */
async function withContainerd(
  root: string,
  work: (load: (archive: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'spawner-containerd-'));
  const socket = join(state, 'containerd.sock');
  const config = `version = 2
root = "${root}/var/lib/containerd"
state = "${state}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "${socket}"
`;
  writeFileSync(join(state, 'config.toml'), config);
  const ctr = ['--address', socket, '--namespace', 'k8s.io'];
  const child = spawn('containerd', ['--config', join(state, 'config.toml')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    await waitFor(async () => (await tryRun('ctr', [...ctr, 'version'])).code === 0 || undefined, {
      seconds: 30,
      what: 'containerd to answer',
    });
    await work(async (archive) => void (await run('ctr', [...ctr, 'images', 'import', '--no-unpack', archive])));
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(state, { recursive: true, force: true });
  }
}
