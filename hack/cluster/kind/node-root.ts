import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../../base/paths.ts';
import { run } from '../../base/run.ts';
import { goFiles } from '../../tools/go.ts';
import { KUBERNETES_VERSION } from '../../tools/tools.ts';
import { NODE_FILES } from './node-files.ts';

/** What the packages of kind's own node image are for, without storage on the network: systemd, Kubernetes, containers, kind. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'conntrack', 'iptables', 'nftables', 'iproute2', 'ethtool', 'kmod', 'procps'],
  ...['containerd', 'runc', 'containernetworking-plugins', 'libseccomp2', 'ca-certificates', 'jq'],
];

/** Kubernetes' programs on a node; the others are in images. */
const PROGRAMS = ['kubelet', 'kubeadm', 'kubectl'];

/** The release of Debian that a node has: this machine's, whose containerd it shares its state with. */
export function debianSuite(): string {
  const [, suite = 'stable'] = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  return suite;
}

/** Writes the files of a node into a folder, all but its images. */
export async function fillNodeRoot(root: string, kubernetes: string): Promise<void> {
  await run('nice', ['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, debianSuite(), root]);
  const files = join(root, 'kind-files');
  await goFiles({
    source: join(REPOSITORY, 'hack/tools/kind'),
    module: 'sigs.k8s.io/kind',
    from: 'images/base/files',
    to: files,
  });
  await run('sh', ['-c', 'cp -R "$1/." "$2" && rm -r "$1"', 'sh', files, root]);
  for (const program of PROGRAMS) cpSync(join(kubernetes, program), join(root, 'usr/bin', program));
  for (const [file, text] of Object.entries({ ...NODE_FILES, 'kind/version': KUBERNETES_VERSION })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const input = readFileSync(join(import.meta.dirname, 'set-up-root.sh'), 'utf8');
  await run('chroot', [root, 'sh', '-s'], { input });
}
