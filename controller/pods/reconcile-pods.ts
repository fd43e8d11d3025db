import { monitoredPods } from '../../lib/kube/objects/pods.ts';
import { type Informer, startInformer } from '../../lib/kube/reconcile/informer.ts';
import { joined } from '../../lib/kube/reconcile/joined.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import { WorkQueue } from '../../lib/kube/reconcile/work-queue.ts';
import type { V1Pod } from '../../lib/kube/types.ts';
import type { LabelSelector } from '../../lib/text/label-selector.ts';
import type { Running } from '../certificates/certificate-controller.ts';
import { AcceptsStates } from './accepts-states.ts';
import { type AttachOptions, attach } from './attach.ts';
import { followNamespaces, type Namespaces } from './follow-namespaces.ts';
import { type LabelOptions, labelAccepts } from './label-accepts.ts';
import { leavePod, sweepPods } from './leave-pods.ts';
import { tellLeftOut } from './left-out.ts';
import { type PodFacts, podFacts } from './pod-facts.ts';
import { StatusStreams } from './status-streams.ts';
import { suggestPort } from './suggest-port.ts';

export interface ReconcilePodsOptions extends Omit<AttachOptions, 'isNamespaceSelected'>, LabelOptions {
  /** Namespaces whose pods are not reconciled, as for the webhook. */
  excludedNamespaces: readonly string[];
  /** The namespaces whose pods are reconciled, with a watch for each; empty means all others. */
  includedNamespaces: readonly string[];
  /** Labels of the namespaces whose pods get a sidecar, as for the webhook. */
  namespaceSelector: LabelSelector;
  attachIsOn: boolean;
  drainIsOn: boolean;
  isLeader(): boolean;
}

/** Limit of concurrent requests for all pods together: the API server has other clients. */
const CONCURRENCY = 4;

/** Reconciles every pod that asks to be monitored: it has a sidecar, and its label says whether it accepts connections. */
export class PodReconciler implements Running {
  readonly #options: ReconcilePodsOptions;
  readonly #states: AcceptsStates;
  readonly #attaching: WorkQueue;
  readonly #labelling: WorkQueue;
  readonly #suggesting: WorkQueue;
  readonly #sweeping: WorkQueue;
  readonly #streams: StatusStreams;
  readonly #pods: Informer<PodFacts>;
  readonly #namespaces: Namespaces;

  constructor(options: ReconcilePodsOptions) {
    this.#options = options;
    this.#states = new AcceptsStates((key) => this.#pods.get(key)?.uid);
    this.#attaching = this.#openQueue('attach', (key) => this.#attach(key));
    this.#labelling = this.#openQueue('label', (key) => this.#label(key));
    this.#suggesting = this.#openQueue('suggest', (key) => this.#suggest(key));
    this.#sweeping = this.#openQueue('sweep', () => sweepPods(options));
    const streams = new StatusStreams({
      onSays: (key, says) => {
        this.#states.get(key).says = says;
        this.#labelling.add(key);
      },
      onLeftOut: (key) => this.#labelling.add(key),
    });
    this.#streams = streams;
    this.#pods = followPods(options, (key) => this.#onChange(key));
    this.#namespaces = this.#followNamespaces();
    options.metrics.counts(() => ({ pods: this.#pods.size(), streams: streams.size, leftOut: streams.leftOut }));
    if (options.drainIsOn) this.#sweeping.add('all');
  }

  async stop(): Promise<void> {
    this.#pods.stop();
    this.#namespaces.stop();
    this.#streams.stop();
    const queues = [this.#attaching, this.#labelling, this.#suggesting, this.#sweeping];
    await Promise.all(queues.map((queue) => queue.stop()));
  }

  #openQueue(name: string, reconcile: (key: string) => Promise<ReconcileResult>): WorkQueue {
    const { log, isLeader, metrics } = this.#options;
    const onError = () => metrics.failed(name);
    return new WorkQueue({ name, concurrency: CONCURRENCY, log, isLeader, reconcile, onError });
  }

  #followNamespaces(): Namespaces {
    const { client, log, metrics, attachIsOn, namespaceSelector, includedNamespaces } = this.#options;
    return followNamespaces({
      client,
      log,
      onBreak: metrics.watchBroke,
      // There are no rights to namespaces where nothing is attached.
      selector: attachIsOn ? namespaceSelector : {},
      includedNamespaces,
      onSelected: (namespace) => this.#attachIn(namespace),
    });
  }

  /** The pods that were there before their namespace had its labels, or before this was told of them. */
  #attachIn(namespace: string): void {
    for (const [key] of this.#pods.entries()) if (key.startsWith(`${namespace}/`)) this.#attaching.add(key);
  }

  async #attach(key: string): Promise<ReconcileResult> {
    const pod = this.#pods.get(key);
    const isNamespaceSelected = (namespace: string) => this.#namespaces.isSelected(namespace);
    if (pod) return attach(pod, { ...this.#options, isNamespaceSelected });
    this.#options.metrics.gone(key);
    return DONE;
  }

  async #label(key: string): Promise<ReconcileResult> {
    const pod = this.#pods.get(key);
    if (pod) {
      if (this.#streams.isLeftOut(key)) await tellLeftOut(pod, this.#options);
      return labelAccepts(pod, this.#states.get(key), this.#options);
    }
    await leavePod(this.#states.lastSeen(key), this.#options);
    this.#states.delete(key);
    return DONE;
  }

  async #suggest(key: string): Promise<ReconcileResult> {
    const pod = this.#pods.get(key);
    if (pod && (await suggestPort(pod, this.#options.events))) this.#options.metrics.wrote('event');
    return DONE;
  }

  #onChange(key: string): void {
    const { attachIsOn, drainIsOn } = this.#options;
    const pod = this.#pods.get(key);
    if (attachIsOn) this.#attaching.add(key);
    if (pod?.endingContainer !== undefined) this.#suggesting.add(key);
    if (!drainIsOn || !(pod?.hasThresholds || pod?.drainedBy || this.#states.has(key))) return;
    if (pod) this.#states.get(key).pod = pod;
    const speaks = pod && !pod.isTerminating && (pod.hasThresholds || this.#states.get(key).says !== undefined);
    this.#streams.follow(key, speaks ? pod.sidecar : undefined);
    this.#labelling.add(key);
  }
}

/** One watch of the cluster, or one of each namespace that is named: there are no rights in the others then. */
function followPods(options: ReconcilePodsOptions, onChange: (key: string) => void): Informer<PodFacts> {
  const { client, log, metrics, acceptsLabel, objectSelector, includedNamespaces, excludedNamespaces } = options;
  const read = (pod: V1Pod) => podFacts(pod, acceptsLabel, objectSelector);
  const fieldSelector = excludedNamespaces.map((namespace) => `metadata.namespace!=${namespace}`).join(',');
  const sources =
    includedNamespaces.length === 0
      ? [{ ...monitoredPods(client, read), fieldSelector }]
      : includedNamespaces.map((namespace) => monitoredPods(client, read, namespace));
  return joined(sources.map((source) => startInformer(client, source, { log, onChange, onBreak: metrics.watchBroke })));
}
