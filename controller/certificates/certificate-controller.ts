import type { KubeClient } from '../../lib/kube/client.ts';
import { secretSource } from '../../lib/kube/objects/secrets.ts';
import { configurationSource } from '../../lib/kube/objects/webhook-configurations.ts';
import { startInformer } from '../../lib/kube/reconcile/informer.ts';
import { DONE, type ReconcileResult } from '../../lib/kube/reconcile/reconcile-result.ts';
import { WorkQueue } from '../../lib/kube/reconcile/work-queue.ts';
import type { Log } from '../../lib/process/log.ts';
import type { ControllerMetrics } from '../metrics.ts';
import { type CertificateTargets, reconcileCertificates } from './reconcile-certificates.ts';

/** How often the wall clock is looked at. A timer would sleep as long as a suspended machine, and a certificate does not. */
const TICK_MS = 1000;

/** What is kept, and whom to tell. */
export interface KeepOptions {
  client: KubeClient;
  targets: CertificateTargets;
  log: Log;
  metrics: ControllerMetrics;
  isLeader(): boolean;
}

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/** Keeps the certificates in order: whenever the Secret or the configuration changes, and when it is time. */
export function keepCertificates({ client, targets, log, metrics, isLeader }: KeepOptions): Running {
  let dueAt = 0;
  const reconcile = async (): Promise<ReconcileResult> => {
    const plan = await reconcileCertificates(client, targets, new Date());
    metrics.passed('success');
    dueAt = plan.kind === 'keep' ? plan.until.getTime() : Number.POSITIVE_INFINITY;
    if (plan.kind === 'keep') return DONE;
    log.info('certificates changed', plan);
    return { requeueAfterMs: 0 };
  };
  const onError = () => metrics.passed('error');
  const queue = new WorkQueue({ name: 'certificates', concurrency: 1, log, isLeader, reconcile, onError });
  const onChange = () => queue.add('certificates');
  const followed = [
    startInformer(client, secretSource(client, targets.secret), { log, onChange }),
    startInformer(client, configurationSource(client, targets.configuration), { log, onChange }),
  ];
  const clock = setInterval(() => {
    if (Date.now() >= dueAt) onChange();
  }, TICK_MS);
  return {
    async stop() {
      clearInterval(clock);
      for (const each of followed) each.stop();
      await queue.stop();
    },
  };
}
