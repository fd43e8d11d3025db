import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, REPOSITORY } from '../base/paths.ts';
import { step } from '../base/progress.ts';
import { isOnPath } from '../base/run.ts';
import { goBuild, goFiles } from './go.ts';

/** A Go module under hack/tools whose programs are built from source, pinned by its go.mod and go.sum. */
interface Tool {
  /** The folder under hack/tools with its go.mod. */
  module: string;
  /** The packages to build, `tool` for all of the go.mod's tool lines. */
  packages: string;
  /** The program that shows that they were built. */
  program: string;
  /** True where there are several, each named for its package. */
  several?: boolean;
  ldflags?: string;
  /** Files of a module that belong to its programs, such as manifests: a folder there, and the folder's name next to the programs. */
  files?: { module: string; from: string; to: string };
  /** True where it runs in the cluster, whose nodes are Linux. */
  inCluster?: boolean;
  /** How long the first build takes on two cores. */
  takes: string;
}

/** Of the clusters that are built from source. */
export const KUBERNETES_VERSION = 'v1.34.4';
const VERSION_PACKAGE = 'k8s.io/component-base/version';

// Without these the API server says it is v0.0.0, and clients take it for ancient.
const KUBERNETES_LDFLAGS = [
  `-X ${VERSION_PACKAGE}.gitVersion=${KUBERNETES_VERSION}`,
  `-X ${VERSION_PACKAGE}.gitMajor=1`,
  `-X ${VERSION_PACKAGE}.gitMinor=34`,
  `-X ${VERSION_PACKAGE}.gitTreeState=clean`,
].join(' ');

const PROMETHEUS = 'github.com/prometheus/prometheus/cmd/';

const TOOLS = {
  kubernetes: {
    module: 'kubernetes',
    packages: 'tool',
    program: 'kube-apiserver',
    several: true,
    ldflags: KUBERNETES_LDFLAGS,
    takes: '6 min',
  },
  kubectl: {
    module: 'kubernetes',
    packages: 'k8s.io/kubernetes/cmd/kubectl',
    program: 'kubectl',
    ldflags: KUBERNETES_LDFLAGS,
    takes: '2 min',
  },
  etcd: { module: 'etcd', packages: 'tool', program: 'etcd', takes: '1 min' },
  helm: { module: 'helm', packages: 'tool', program: 'helm', takes: '3 min' },
  coredns: { module: 'coredns', packages: '.', program: 'coredns', takes: '2 min' },
  'network-policies': { module: 'network-policies', packages: '.', program: 'network-policies', takes: '2 min' },
  // What is still in wide use besides.
  helm3: { module: 'helm3', packages: 'tool', program: 'helm', takes: '2 min' },
  kubeconform: { module: 'kubeconform', packages: 'tool', program: 'kubeconform', takes: '10 s' },
  kind: { module: 'kind', packages: 'tool', program: 'kind', takes: '15 s' },
  actionlint: { module: 'actionlint', packages: 'tool', program: 'actionlint', takes: '10 s' },
  prometheus: { module: 'prometheus', packages: `${PROMETHEUS}promtool`, program: 'promtool', takes: '4 min' },
  'prometheus-server': {
    module: 'prometheus',
    packages: `${PROMETHEUS}prometheus`,
    program: 'prometheus',
    inCluster: true,
    takes: '1 min, after promtool',
  },
  'monitor-config': {
    module: 'monitor-config',
    packages: '.',
    program: 'monitor-config',
    files: {
      module: 'github.com/prometheus-operator/prometheus-operator',
      from: 'example/prometheus-operator-crd',
      to: 'crds',
    },
    takes: '4 min',
  },
  keda: {
    module: 'keda',
    packages: 'tool',
    program: 'operator',
    several: true,
    files: { module: 'github.com/kedacore/keda/v2', from: 'config', to: 'config' },
    inCluster: true,
    takes: '8 min',
  },
  registry: { module: 'registry', packages: '.', program: 'registry', inCluster: true, takes: '10 s' },
  kwok: {
    module: 'kwok',
    packages: 'tool',
    program: 'kwok',
    files: { module: 'sigs.k8s.io/kwok', from: 'kustomize/stage', to: 'stages' },
    takes: '2 min',
  },
  // What tests compare with: the API server's quantities, the kubelet's probes.
  'kubernetes-reference': {
    module: 'kubernetes-reference',
    packages: '.',
    program: 'kubernetes-reference',
    ldflags: KUBERNETES_LDFLAGS,
    takes: '20 s',
  },
  pause: { module: 'pause', packages: '.', program: 'pause', takes: '5 s' },
} satisfies Record<string, Tool>;

/** The name of a module under hack/tools. */
export type ToolName = keyof typeof TOOLS;

/** The folders that were asked for, by name; each is built once. */
const asked = new Map<ToolName, Promise<string>>();
/** The end of the last build in line: the compiler uses all cores by itself. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The folder that holds the programs of a module, built on the first call, one module after the other. The folder is named
 * for everything that goes into the build, so that another version never takes its place, and two processes that build at
 * once end with one of them.
 */
export function toolFolder(name: ToolName): Promise<string> {
  const known = asked.get(name);
  if (known) return known;
  const tool: Tool = TOOLS[name];
  const source = join(REPOSITORY, 'hack/tools', tool.module);
  const folder = join(cacheFolder('tools'), `${name}-${fingerprint(source, tool)}`);
  const isBuilt = existsSync(join(folder, tool.program));
  const result = isBuilt ? Promise.resolve(folder) : inLine(() => build(name, { folder, source, tool }));
  asked.set(name, result);
  return result;
}

/** Starts to build the tools that will be needed, in this order, during other work. A caller that needs one sees its error. */
export function buildAhead(names: readonly ToolName[]): void {
  for (const name of names) toolFolder(name).catch(() => undefined);
}

/** Waits until no tool is being built any more. */
export async function toolsBuilt(): Promise<void> {
  await last;
}

function inLine<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

async function build(name: string, { folder, source, tool }: Place): Promise<string> {
  await step(`building ${name} from its Go module (once, about ${tool.takes})`, () => buildInto(folder, source, tool));
  return folder;
}

interface Place {
  folder: string;
  source: string;
  tool: Tool;
}

/** The path of a client program: the one on the PATH, else one built from its Go module. */
export async function clientProgram(name: keyof typeof CLIENTS): Promise<string> {
  return (await isOnPath(name)) ? name : join(await toolFolder(CLIENTS[name]), name);
}

/** The module that each of them is built from. */
export const CLIENTS = { kubectl: 'kubectl', helm: 'helm', kind: 'kind', promtool: 'prometheus' } as const;

async function buildInto(folder: string, source: string, tool: Tool): Promise<void> {
  const { packages, program, several = false, ldflags = '', files } = tool;
  const os = systemOf(tool);
  const partial = mkdtempSync(`${folder}.partial-`);
  // With a name, one program is written under it; with a folder, each of them under its own.
  const output = several ? `${partial}/` : join(partial, program);
  try {
    await goBuild({ source, packages, output, ldflags: `-s -w ${ldflags}`, os });
    if (files) await goFiles({ source, ...files, to: join(partial, files.to) });
    if (!existsSync(join(folder, program))) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function systemOf({ inCluster = false }: Tool): string {
  return inCluster ? 'linux' : platform();
}

function fingerprint(source: string, tool: Tool): string {
  const { packages, ldflags = '' } = tool;
  const hash = createHash('sha256').update(`${packages} ${ldflags} ${systemOf(tool)} ${arch()}`);
  for (const file of ['go.mod', 'go.sum', 'main.go'].map((name) => join(source, name))) {
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}
