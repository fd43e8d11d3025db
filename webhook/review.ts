import type { SkipReason } from '../lib/injection/decide.ts';
import { type InjectionConfig, inject } from '../lib/injection/inject.ts';
import type { MonitorSettings } from '../lib/injection/monitor-settings.ts';
import { isTold, SKIP_SENTENCES } from '../lib/injection/skip-sentences.ts';
import { ADMISSION_VERSION, type AdmissionRequest, type AdmissionReview } from './admission-review.ts';
import { shownWarnings } from './warnings.ts';

/** Why a review failed: it was about no new pod, or a bug of ours. */
export type FailReason = 'no-new-pod' | 'internal-error';

/** What became of a review. No kind denies a pod. */
export type Outcome =
  /** The patch is JSON. */
  | { kind: 'injected'; settings: MonitorSettings; patch: string }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'failed'; reason: FailReason; error?: unknown };

/** The whole webhook without HTTP. Never throws: a bug of ours lets the pod pass. */
export function review({ pod }: AdmissionRequest, config: InjectionConfig): Outcome {
  if (pod === undefined) return { kind: 'failed', reason: 'no-new-pod' };
  try {
    const injection = inject(pod, config);
    if (injection.kind === 'skipped') return injection;
    const { settings, patch, warnings } = injection;
    return { kind: 'injected', settings: { ...settings, warnings }, patch: JSON.stringify(patch) };
  } catch (error) {
    return { kind: 'failed', reason: 'internal-error', error };
  }
}

/** The answer that tells an outcome. */
export function buildAnswer({ uid }: AdmissionRequest, outcome: Outcome): AdmissionReview {
  return {
    apiVersion: ADMISSION_VERSION,
    kind: 'AdmissionReview',
    response: { uid, allowed: true, ...details(outcome) },
  };
}

function details(outcome: Outcome): Partial<AdmissionReview['response']> {
  if (outcome.kind === 'skipped') return skipWarning(outcome.reason);
  if (outcome.kind === 'failed')
    return { warnings: ['spawner could not inject its sidecar; this pod is not monitored'] };
  const { settings, patch } = outcome;
  const warnings = shownWarnings(settings.warnings);
  return {
    ...(warnings.length > 0 && { warnings }),
    patchType: 'JSONPatch',
    patch: Buffer.from(patch).toString('base64'),
  };
}

function skipWarning(reason: SkipReason): Partial<AdmissionReview['response']> {
  return isTold(reason) ? { warnings: shownWarnings([`Cannot monitor this pod: ${SKIP_SENTENCES[reason]}`]) } : {};
}
