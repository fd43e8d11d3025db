import { loadavg } from 'node:os';
import { SIDECAR_METRICS } from '../../contract/metrics.ts';
import { METRICS_PATH, PROBE_PATH_PREFIX, STATUS_PATH } from '../../contract/paths.ts';
import { DEFAULT_SERVE_PORT } from '../../contract/ports.ts';
import { step, waitFor } from '../../hack/base/progress.ts';
import { chooseSidecarHost } from '../../hack/build/sidecar-host.ts';
import { loadDebianImage, loadProjectImages } from '../../hack/images/images.ts';
import type { Cluster, Provider } from '../../hack/provider/provider.ts';
import { NGINX_PACKAGES } from '../../hack/scene/apps.ts';
import { installChart } from '../../hack/scene/install.ts';
import {
  apply,
  ipOf,
  isReady,
  type Kubectl,
  kubectl,
  listPodsOfApp,
  nameOf,
  readPod,
} from '../../hack/scene/kubectl.ts';
import { clientProgram } from '../../hack/tools/tools.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { CLIENT_END, connectWithNode } from '../client-network.ts';
import type { Journal } from '../journal.ts';
import { ClusterNode } from '../node.ts';
import type { Attack } from './attack.ts';
import { chargedBytes, coreSeconds } from './container-load.ts';
import { judge, type Siege } from './judge.ts';
import { countProbes, type KubeletProbes } from './kubelet-probes.ts';
import { ATTACKED, hostilePods, QUIET, readinessOf, restartsOf, sidecarIdOf, sidecarLimitOf } from './pods.ts';
import { script, startProgram } from './programs.ts';
import type { PoliteClient, Witnessed } from './witness.ts';

/** How a run goes. */
export interface HostileOptions {
  seconds: number;
  seed: number;
  /** The number of addresses from which clients of each kind come. */
  addresses: number;
  /** Of each kind from each address. */
  connections: number;
  journal: Journal;
}

/** Those who ask politely. */
type Clients = 'polite' | 'patient' | 'elsewhere' | 'application';

const NAMESPACE = 'hostile';
/** Where hostile clients come from. */
const BLOCK = '10.98.0.0/16';
/** Where the patient client comes from: not from where the polite one does, which has more than one question under way. */
const PATIENT = '10.98.255.1';
/** Longer than a machine is busy: how long an answer took is judged, not the client's patience. */
const PATIENCE_MS = 30_000;
const PROBE = `${PROBE_PATH_PREFIX}app/readiness`;

/**
 * Has hostile clients at a pod's sidecar, from a network of their own, while a kubelet makes the pod's probes through it and a
 * polite client asks for its status. Returns what of it must not be.
 */
export async function besiege(provider: Provider, cluster: Cluster, options: HostileOptions): Promise<string[]> {
  const kube: Kubectl = {
    program: await clientProgram('kubectl'),
    kubeconfig: cluster.kubeconfig,
    namespace: NAMESPACE,
  };
  const [attacked, quiet] = await install(provider, cluster, kube);
  const node = new ClusterNode(cluster.name);
  const network = await startProgram('unshare', ['--net', '--', 'sh', '-c', 'echo up; cat']);
  const programs = [network];
  try {
    await connectWithNode(node, Number(network.child.pid), [BLOCK]);
    const inside = async (words: string[]) => {
      const program = await startProgram('nsenter', [`--net=/proc/${network.child.pid}/ns/net`, '--', ...words]);
      programs.push(program);
      return program;
    };
    const limitBytes = sidecarLimitOf(attacked);
    const before = await lookAt(kube, attacked);
    const witness = await inside(script('witness', { clients: politeClients(ipOf(attacked), ipOf(quiet)) }));
    // They stand for clients on other machines, which use no core of this one.
    const attackers = await inside(['nice', '-n', '19', ...script('attack', attackOn(ipOf(attacked), options))]);
    const { peakBytes } = await watch(node, attacked, options);
    const { application, ...seen } = (await witness.last()) as Record<Clients, Witnessed>;
    const after = await lookAt(kube, attacked);
    const connections = await attackers.last();
    const siege: Siege = { ...seen, ...difference(before, after), peakBytes, limitBytes };
    const found = judge(siege);
    const metrics = await readMetrics(kube, attacked);
    options.journal.note({ event: 'siege', ...siege, application, connections, metrics, found }, JSON.stringify(siege));
    return found;
  } finally {
    for (const { child } of programs) child.kill('SIGKILL');
  }
}

async function install(provider: Provider, cluster: Cluster, kube: Kubectl): Promise<[V1Pod, V1Pod]> {
  const images = await loadProjectImages(provider, cluster, [await chooseSidecarHost()]);
  const nginx = await loadDebianImage(provider, cluster, NGINX_PACKAGES);
  await step('installing the chart', () => installChart(cluster, { images }));
  await kubectl(kube, ['create', 'namespace', NAMESPACE]);
  await apply(kube, hostilePods(nginx));
  const ready = async (app: string) => {
    const [pod] = await listPodsOfApp(kube, app);
    return pod && isReady(pod) ? pod : undefined;
  };
  const wait = (app: string) => waitFor(() => ready(app), { seconds: 120, what: `pod ${app} to be ready` });
  return [await wait(ATTACKED), await wait(QUIET)];
}

function politeClients(attacked: string, quiet: string): PoliteClient[] {
  const usual = { from: CLIENT_END, port: DEFAULT_SERVE_PORT, path: STATUS_PATH, everyMs: 200, timeoutMs: PATIENCE_MS };
  return [
    { ...usual, name: 'polite', host: attacked },
    { ...usual, name: 'patient', host: attacked, from: PATIENT, waits: true },
    { ...usual, name: 'elsewhere', host: quiet },
    { ...usual, name: 'application', host: attacked, port: 8080, path: '/' },
  ];
}

function attackOn(host: string, { addresses, connections, seed }: HostileOptions): Attack {
  const sources = Array.from({ length: addresses }, (_, number) => `10.98.${number >> 8}.${number & 255}`);
  return { host, port: DEFAULT_SERVE_PORT, sources, connections, seed, probePath: PROBE };
}

interface Look {
  probes: KubeletProbes;
  unhealthy: readonly string[];
  restarts: number;
  readiness: string;
}

async function lookAt(kube: Kubectl, { metadata, spec }: V1Pod): Promise<Look> {
  const name = metadata?.name ?? '';
  const metrics = await kubectl(kube, ['get', '--raw', `/api/v1/nodes/${spec?.nodeName}/proxy/metrics/probes`]);
  const selector = `reason=Unhealthy,involvedObject.name=${name}`;
  const events = ['get', 'events', '--field-selector', selector, '--output', 'json'];
  const { items }: { items: { message: string; count?: number }[] } = JSON.parse(await kubectl(kube, events));
  const pod = await readPod(kube, name);
  return {
    probes: countProbes(metrics, name),
    unhealthy: items.flatMap(({ message, count = 1 }) => Array.from({ length: count }, () => message)),
    restarts: restartsOf(pod),
    readiness: readinessOf(pod),
  };
}

function difference(before: Look, after: Look): Pick<Siege, 'probes' | 'unhealthy' | 'restarts' | 'wasReady'> {
  return {
    probes: {
      successful: after.probes.successful - before.probes.successful,
      others: after.probes.others - before.probes.others,
    },
    unhealthy: after.unhealthy.slice(before.unhealthy.length),
    restarts: after.restarts - before.restarts,
    wasReady: after.readiness === before.readiness,
  };
}

/** Looks at the sidecar's memory each second until the time is over, and notes now and then how the machine does. */
async function watch(
  node: ClusterNode,
  pod: V1Pod,
  { seconds, journal }: HostileOptions,
): Promise<{ peakBytes: number }> {
  const { pid } = node.containerProcesses().get(sidecarIdOf(pod)) ?? {};
  if (pid === undefined) throw new Error(`Cannot find the sidecar of ${nameOf(pod)}: its container does not run`);
  const began = performance.now();
  let peakBytes = 0;
  for (let looks = 1; performance.now() - began < seconds * 1000; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    try {
      peakBytes = Math.max(peakBytes, chargedBytes(pid));
      if (looks % 30 === 0) noteLoad(journal, { ...coreSeconds(pid), peakBytes });
    } catch {
      // It has ended, and the pod's restarts say so.
    }
  }
  return { peakBytes };
}

function noteLoad(
  journal: Journal,
  { ran, waited, peakBytes }: { ran: number; waited: number; peakBytes: number },
): void {
  const [load = 0] = loadavg();
  const megabytes = (peakBytes / 1e6).toFixed(1);
  journal.note(
    { event: 'load', load, ran, waited, peakBytes },
    `load ${load.toFixed(1)}; the sidecar had a core for ${ran.toFixed(0)} s, waited ${waited.toFixed(0)} s for one, and has had ${megabytes} MB`,
  );
}

/** What the attacked sidecar counted of those that it cut off. */
async function readMetrics(kube: Kubectl, pod: V1Pod): Promise<string[]> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${nameOf(pod)}:${DEFAULT_SERVE_PORT}/proxy${METRICS_PATH}`;
  const text = await kubectl(kube, ['get', '--raw', path]);
  return text.split('\n').filter((line) => line.startsWith(`${SIDECAR_METRICS.cutOffs}{`));
}
