import { ACCEPTS_LABEL, MONITOR_LABEL } from '../../contract/labels.ts';
import { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { FakeApiServer } from '../../lib/kube/testing/fake-api-server.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import { createLog } from '../../lib/process/log.ts';
import { createMetrics } from '../metrics.ts';
import { PodReconciler, type ReconcilePodsOptions } from '../pods/reconcile-pods.ts';

/** The reconciler of pods at a fake API server. */
export class PodsLab {
  readonly api = new FakeApiServer();
  readonly metrics = createMetrics();
  /** What it logged. */
  readonly lines: string[] = [];
  #running: PodReconciler | undefined;

  /** Starts it with both of its tasks, in all namespaces but one; the options replace what is set here. */
  async start(options: Partial<ReconcilePodsOptions> = {}): Promise<void> {
    const client = await this.api.start();
    this.#running = new PodReconciler({
      client,
      events: new PodEvents(client),
      log: createLog({ write: (line) => this.lines.push(line), now: () => new Date() }),
      metrics: this.metrics,
      sidecar: { form: 'native', image: { image: 'sidecar:1', pullPolicy: 'Never', pullSecrets: [], resources: {} } },
      acceptsLabel: ACCEPTS_LABEL,
      dwellMs: 0,
      excludedNamespaces: ['kube-system'],
      includedNamespaces: [],
      namespaceSelector: {},
      objectSelector: {},
      attachIsOn: true,
      drainIsOn: true,
      isLeader: () => true,
      ...options,
    });
  }

  /** Creates a pod that runs and is to be monitored; the changes replace what is set here. */
  create(name: string, { metadata, spec, status }: V1Pod = {}, namespace = 'default'): void {
    this.api.objects.create({ resource: 'pods', namespace }, {
      spec: { containers: [{ name: 'app' }], ...spec },
      status: { phase: 'Running', podIP: '127.0.0.1', ...status },
      metadata: { ...metadata, namespace, name, labels: { [MONITOR_LABEL]: 'true', ...metadata?.labels } },
    } as V1Pod);
  }

  /** A pod of the default namespace, as the API server has it. */
  pod(name: string): V1Pod {
    return this.api.objects.get({ resource: 'pods', namespace: 'default', name }) as V1Pod;
  }

  /** Ends the reconciler: what it has not written by then, it never will. */
  async stopReconciler(): Promise<void> {
    await this.#running?.stop();
  }

  async stop(): Promise<void> {
    await this.stopReconciler();
    await this.api.stop();
  }
}
