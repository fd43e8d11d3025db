import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { SERVE_PORT_ANNOTATION } from '../../../contract/annotations.ts';
import { run } from '../../base/run.ts';
import { processOne } from '../../cluster/embedded/restart.ts';
import { clusterFolder } from '../../cluster/embedded/state.ts';
import { toolFolder } from '../../tools/tools.ts';
import { deployment, type Manifest } from '../apps.ts';
import { apply, type Kubectl, kubectl } from '../kubectl.ts';
import { FAKE_NODE_SELECTOR, FLEET_NETWORK, fakeNode, ON_FAKE_NODES } from './fake-nodes.ts';

/** The port of the sidecars of pods that are idle, and of those with clients. */
const PORTS = { idle: 17_070, busy: 17_071 } as const;

/** What kwok does with nodes and pods: what a kubelet would, at once. https://kwok.sigs.k8s.io/docs/user/stages-configuration/ */
const STAGES = [
  'node/fast/node-initialize',
  'node/heartbeat-with-lease/node-heartbeat-with-lease',
  'pod/fast/pod-ready',
  'pod/fast/pod-complete',
  'pod/fast/pod-delete',
];

/** Seconds, as a kubelet's: without leases, the nodes are given up on within a minute, and their pods are not ready for ever. */
const LEASE_SECONDS = 40;

/** Nodes and pods that exist in the API server alone, with one process that answers for all of their sidecars. */
export class Fleet {
  readonly #cluster: Kubectl;
  readonly #name: string;
  readonly #inNetwork: readonly string[];
  readonly #processes: ChildProcess[] = [];

  /** @param name of the embedded cluster */
  constructor(cluster: Kubectl, name: string) {
    this.#cluster = cluster;
    this.#name = name;
    this.#inNetwork = [`--net=/proc/${processOne(name)}/ns/net`, '--'];
  }

  /** Makes nodes, and has kwok play their kubelets, until all of them are ready. */
  async start(nodes: number): Promise<void> {
    await this.#startKwok();
    const manifests = Array.from({ length: nodes }, (_, number) => fakeNode(number));
    await apply(this.#cluster, manifests);
    await this.#nodes('wait', '--for=condition=Ready', '--timeout=120s');
    // All addresses of its pods are the real node's own from here on. ip-route(8)
    await this.#route('add');
  }

  /** Has the pods answer from now on, the idle ones as idle since now. */
  async answer(): Promise<void> {
    const args = [process.execPath, join(import.meta.dirname, 'answers.ts'), String(PORTS.idle), String(PORTS.busy)];
    const answers = spawn('nsenter', [...this.#inNetwork, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#processes.push(answers);
    await once(answers.stdout, 'data');
  }

  /** Ends everything that was started, and removes the nodes, which takes their pods away. */
  async stop(): Promise<void> {
    await this.#route('del');
    await this.#nodes('delete');
    for (const each of this.#processes) each.kill();
  }

  async #startKwok(): Promise<void> {
    const folder = await toolFolder('kwok');
    const stages = STAGES.flatMap((stage) => ['--config', join(folder, 'stages', `${stage}.yaml`)]);
    const place = ['--kubeconfig', this.#cluster.kubeconfig, '--manage-nodes-with-label-selector', FAKE_NODE_SELECTOR];
    const lease = ['--node-lease-duration-seconds', String(LEASE_SECONDS)];
    // With the logs of the cluster, as it says much that is no error, such as that a pod is gone already.
    const log = openSync(join(clusterFolder(this.#name), 'logs/kwok.log'), 'a');
    this.#processes.push(spawn(join(folder, 'kwok'), [...place, ...lease, ...stages], { stdio: ['ignore', log, log] }));
  }

  #nodes(verb: string, ...flags: string[]): Promise<string> {
    return kubectl(this.#cluster, [verb, 'nodes', '--selector', FAKE_NODE_SELECTOR, ...flags]);
  }

  async #route(verb: 'add' | 'del'): Promise<void> {
    await run('nsenter', [...this.#inNetwork, 'ip', 'route', verb, 'local', FLEET_NETWORK, 'dev', 'lo']);
  }
}

/** A Deployment whose pods are on fake nodes, with a sidecar by the webhook, and answer as idle or as busy. */
export function fleetDeployment(
  name: string,
  { replicas, answers }: { replicas: number; answers: keyof typeof PORTS },
): Manifest {
  const annotations = { [SERVE_PORT_ANNOTATION]: String(PORTS[answers]) };
  const container = { ports: [{ containerPort: 8080 }] };
  return deployment(
    { name, image: 'fake', isMonitored: true, replicas, annotations, container, pod: ON_FAKE_NODES },
    {},
  );
}
