import type { AddOperation, ReplaceOperation } from 'fast-json-patch';
import type { V1Pod } from '../kube/types.ts';
import { ADMISSION_VERSION, type AdmissionRequest, type AdmissionReview } from './admission-review.ts';
import { decide, type SidecarForm, type SkipReason } from './decide.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import { injectionPatch } from './patch.ts';
import { type ProbePlan, planProbes } from './plan-probes.ts';
import { type SidecarImage, sidecarContainer } from './sidecar-container.ts';

/** What the chart decides for all pods. */
export interface InjectionConfig {
  form: SidecarForm;
  sidecar: SidecarImage;
}

/** Only ever `add`, and `replace` for the probes that an annotation hands to the sidecar. */
export type Patch = readonly (AddOperation<unknown> | ReplaceOperation<unknown>)[];

/** The most that a patch may be, in bytes of JSON, whatever the pod. */
export const MAX_PATCH_BYTES = 2048;

/** What became of a review. No kind denies a pod. */
export type Outcome =
  | { kind: 'injected'; settings: MonitorSettings; patch: Patch }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'failed'; error: unknown };

/** The whole webhook without HTTP. Never throws: a bug of ours lets the pod pass. */
export function review({ pod }: AdmissionRequest, config: InjectionConfig): Outcome {
  try {
    return inject(pod, config);
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function inject(pod: V1Pod, { form, sidecar }: InjectionConfig): Outcome {
  const decision = decide(pod, form);
  if (decision.kind === 'skip') return { kind: 'skipped', reason: decision.reason };
  const { settings } = decision;
  const patchFor = (plan: ProbePlan) => [
    ...plan.operations,
    ...injectionPatch(pod, sidecarContainer(pod, { form, settings, plan }, sidecar), form),
  ];
  const discounted = planProbes(pod, settings, 0);
  const room = MAX_PATCH_BYTES - Buffer.byteLength(JSON.stringify(patchFor(discounted)));
  const plan = settings.probes === 'rewrite' ? planProbes(pod, settings, room) : discounted;
  return {
    kind: 'injected',
    settings: { ...settings, warnings: [...settings.warnings, ...plan.warnings] },
    patch: patchFor(plan),
  };
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
  if (outcome.kind === 'skipped') return {};
  if (outcome.kind === 'failed')
    return { warnings: ['spawner could not inject its sidecar; this pod is not monitored'] };
  const { settings, patch } = outcome;
  const warnings = settings.warnings.map((warning) => `spawner: ${warning}`);
  return {
    ...(warnings.length > 0 && { warnings }),
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
  };
}
