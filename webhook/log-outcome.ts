import type { Log } from '../lib/process/log.ts';
import type { AdmissionRequest } from './admission-review.ts';
import type { Outcome } from './review.ts';

/** The longest name that the API server takes, RFC 1123. It asks before it looks at that. */
const MAX_NAME = 253;

/** One line per decision. A pod that a controller makes has no name yet, so its prefix stands for it. */
export function logOutcome(log: Log, { uid, namespace, pod }: AdmissionRequest, outcome: Outcome): void {
  const name = pod?.metadata?.name ?? pod?.metadata?.generateName;
  const facts = { uid, namespace: namespace.slice(0, MAX_NAME), pod: name?.slice(0, MAX_NAME) };
  if (outcome.kind === 'failed')
    log.error('pod allowed without sidecar', { ...facts, reason: outcome.reason, error: outcome.error });
  else if (outcome.kind === 'skipped') log.info('pod skipped', { ...facts, reason: outcome.reason });
  else {
    const { monitorPorts, servePort, warnings } = outcome.settings;
    log.info('pod injected', { ...facts, monitorPorts, servePort, ...(warnings.length > 0 && { warnings }) });
  }
}
