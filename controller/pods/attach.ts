import { ephemeralSidecar, type SidecarConfig } from '../../lib/injection/ephemeral-sidecar.ts';
import { type AttachmentPlan, planAttachment, type UnmonitoredReason } from '../../lib/injection/plan-attachment.ts';
import { SKIP_SENTENCES } from '../../lib/injection/skip-sentences.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isRefused } from '../../lib/kube/errors.ts';
import type { PodEvents } from '../../lib/kube/objects/pod-events.ts';
import { attachContainer, readPod } from '../../lib/kube/objects/pods.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import type { Log } from '../../lib/process/log.ts';
import { describeError } from '../../lib/process/log.ts';
import type { LabelSelector } from '../../lib/text/label-selector.ts';
import type { ControllerMetrics } from '../metrics.ts';
import { type PodFacts, podFacts } from './pod-facts.ts';

/** What attaching needs. */
export interface AttachOptions {
  client: KubeClient;
  events: PodEvents;
  log: Log;
  metrics: ControllerMetrics;
  sidecar: SidecarConfig;
  acceptsLabel: string;
  /** The pods that the webhook is called for. */
  objectSelector: LabelSelector;
  /** Whether it is called for those of a namespace. */
  isNamespaceSelected(namespace: string): boolean;
}

/** Attaches a sidecar to a pod that has none, and reports why if that is impossible. */
export async function attach(pod: PodFacts, options: AttachOptions): Promise<ReconcileResult> {
  const plan = planNow(pod, options);
  options.metrics.monitored(pod, plan.kind === 'unmonitored' ? plan.reason : undefined);
  if (plan.kind === 'wait') return { requeueAfterMs: plan.ms };
  if (plan.kind === 'unmonitored') await report(pod, plan.reason, options);
  if (plan.kind === 'attach') await attachNow(pod, options);
  return DONE;
}

/** Nothing for a pod that the selectors leave out, and no complaint. A namespace gets its labels without any change of its pods. */
function planNow(pod: PodFacts, { isNamespaceSelected }: AttachOptions): AttachmentPlan {
  const isSelected = pod.isSelected && isNamespaceSelected(pod.namespace);
  return isSelected ? planAttachment(pod, Date.now()) : { kind: 'nothing' };
}

/** The pod is read again, so that it is attached to as it is now, and once. */
async function attachNow({ namespace, name, uid }: PodFacts, options: AttachOptions): Promise<void> {
  const { client, sidecar, log, metrics, acceptsLabel, objectSelector } = options;
  const pod = await readPod(client, { namespace, name });
  if (pod?.metadata?.uid !== uid) return;
  const facts = podFacts(pod, acceptsLabel, objectSelector);
  const plan = planNow(facts, options);
  if (plan.kind !== 'attach') return;
  try {
    await attachContainer(client, pod, ephemeralSidecar(pod, plan.name, sidecar));
  } catch (error) {
    if (isRefused(error)) await report(facts, 'refused', options, describeError(error));
    throw error;
  }
  metrics.wrote('attachment');
  log.info('sidecar attached', { namespace, pod: name, container: plan.name });
}

const SENTENCES: Readonly<Record<UnmonitoredReason, string>> = {
  ...SKIP_SENTENCES,
  'sidecar-stuck': 'its node cannot start the sidecar: see the events of the pod',
  'sidecar-keeps-ending': 'its sidecar ended too often: restart the pod to try again',
  refused: 'the API server refuses to attach the sidecar',
};

async function report(
  pod: PodFacts,
  reason: UnmonitoredReason,
  { events, log, metrics }: AttachOptions,
  detail?: string,
): Promise<void> {
  metrics.monitored(pod, reason);
  const message = `Not monitored: ${SENTENCES[reason]}${detail === undefined ? '' : `. ${detail}`}`;
  const isNew = await events.tell({ pod, type: 'Warning', reason: 'NotMonitored', message, identity: reason });
  if (!isNew) return;
  metrics.wrote('event');
  log.warn('pod not monitored', { namespace: pod.namespace, pod: pod.name, reason });
}
