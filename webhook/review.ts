import type { AddOperation, ReplaceOperation } from 'fast-json-patch';
import { type Decision, decide, type SidecarForm, type SkipReason } from '../lib/injection/decide.ts';
import { limitRangeWarnings } from '../lib/injection/limit-range-warning.ts';
import { tokenShield } from '../lib/injection/mask-token.ts';
import type { MonitorSettings, PodDefaults } from '../lib/injection/monitor-settings.ts';
import { injectionPatch } from '../lib/injection/patch.ts';
import { planProbes } from '../lib/injection/plan-probes.ts';
import { scrapeAnnotations } from '../lib/injection/scrape-annotations.ts';
import { sidecarContainer } from '../lib/injection/sidecar-container.ts';
import type { SidecarImage } from '../lib/injection/sidecar-image.ts';
import { sidecarResources } from '../lib/injection/sidecar-resources.ts';
import { isTold, SKIP_SENTENCES } from '../lib/injection/skip-sentences.ts';
import type { V1Pod } from '../lib/kube/types.ts';
import { ADMISSION_VERSION, type AdmissionRequest, type AdmissionReview } from './admission-review.ts';
import { type Features, featureWarnings } from './feature-warnings.ts';
import { shownWarnings } from './warnings.ts';

/** What the chart decides for all pods. */
export interface InjectionConfig {
  form: SidecarForm;
  sidecar: SidecarImage;
  /** For pods that say nothing. */
  defaults?: PodDefaults;
  /** Whether pods say where Prometheus finds their sidecar. */
  scrapeAnnotations?: boolean;
  /** What is on in this cluster; all of it where nothing is said. */
  features?: Features;
}

/** Why a review failed: it was about no new pod, or a bug of ours. */
export type FailReason = 'no-new-pod' | 'internal-error';

/** What became of a review. No kind denies a pod. */
export type Outcome =
  /** The patch is JSON. */
  | { kind: 'injected'; settings: MonitorSettings; patch: string }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'failed'; reason: FailReason; error?: unknown };

/** Only ever `add`, and `replace` for the probes that an annotation hands to the sidecar. */
type Patch = readonly (AddOperation<unknown> | ReplaceOperation<unknown>)[];

/** The whole webhook without HTTP. Never throws: a bug of ours lets the pod pass. */
export function review({ pod }: AdmissionRequest, config: InjectionConfig): Outcome {
  if (pod === undefined) return { kind: 'failed', reason: 'no-new-pod' };
  try {
    const decision = decide(pod, config.form, config.defaults);
    return decision.kind === 'skip' ? { kind: 'skipped', reason: decision.reason } : inject(pod, decision, config);
  } catch (error) {
    return { kind: 'failed', reason: 'internal-error', error };
  }
}

function inject(pod: V1Pod, decision: Extract<Decision, { kind: 'inject' }>, config: InjectionConfig): Outcome {
  const { form, settings } = decision;
  const { sidecar: image } = config;
  const plan = planProbes(pod, settings);
  const shield = tokenShield(pod);
  const additions = {
    form,
    container: sidecarContainer(pod, { ...decision, plan, image, mount: shield?.mount }),
    volume: shield?.volume,
    pullSecrets: image.pullSecrets,
    annotations: config.scrapeAnnotations ? scrapeAnnotations(pod, settings.servePort) : {},
  };
  const patch: Patch = [...plan.operations, ...injectionPatch(pod, additions)];
  const limitRange = limitRangeWarnings(pod, sidecarResources(pod, image.resources));
  const unused = featureWarnings(pod, config.features);
  const warnings = [...settings.warnings, ...plan.warnings, ...limitRange, ...unused];
  return { kind: 'injected', settings: { ...settings, warnings }, patch: JSON.stringify(patch) };
}

/** The answer that tells an outcome. */
export function answerOf({ uid }: AdmissionRequest, outcome: Outcome): AdmissionReview {
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
