import type { Log } from '../runtime/log.ts';
import type { AdmissionRequest } from './admission-review.ts';
import type { Outcome } from './review.ts';

/** One line per decision. A pod that a controller makes has no name yet, so its prefix stands for it. */
export function logOutcome(log: Log, { uid, namespace, pod }: AdmissionRequest, outcome: Outcome): void {
  const facts = { uid, namespace, pod: pod?.metadata?.name ?? pod?.metadata?.generateName };
  if (outcome.kind === 'failed')
    log.error('pod allowed without sidecar', { ...facts, reason: outcome.reason, error: outcome.error });
  else if (outcome.kind === 'skipped') log.info('pod skipped', { ...facts, reason: outcome.reason });
  else {
    const { monitorPorts, servePort, warnings } = outcome.settings;
    log.info('pod injected', { ...facts, monitorPorts, servePort, ...(warnings.length > 0 && { warnings }) });
  }
}
